import * as assert from 'uvu/assert';
import { parseNamespace } from '../../src/procfs/namespace-links.ts';
import { suite } from '../support/suite.ts';

const test = suite('/proc/PID/ns');

test('a link tells the type and the inode', () => {
  assert.equal(parseNamespace('net:[4026531840]'), { type: 'net', inode: 4026531840 });
  assert.equal(parseNamespace('mnt:[1]'), { type: 'mnt', inode: 1 });
});

for (const text of [
  '',
  'net',
  'net:[]',
  'net:[x]',
  'net:4026531840',
  'nets:[1]',
  'NET:[1]',
  ' net:[1]',
  'net:[1] ',
  'net:[1]\n',
  '/',
  'pid_for_children:[1]',
]) {
  test(`${JSON.stringify(text)} is no namespace`, () => assert.is(parseNamespace(text), undefined));
}
