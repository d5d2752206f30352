import * as assert from 'uvu/assert';
import { mastersOf, peersOf, propagationOf, slavesOf } from '../../src/kernel/propagation.ts';
import { suite } from '../support/suite.ts';

const test = suite('propagation of mounts');

const tagged = (propagation: string) => ({ propagation });
const none = { peerGroup: null, master: null, propagatesFrom: null, isUnbindable: false };

test('each tag says one thing', () => {
  assert.equal(propagationOf(tagged('private')), none);
  assert.equal(propagationOf(tagged('shared:12')), { ...none, peerGroup: 12 });
  assert.equal(propagationOf(tagged('shared:3 master:1')), { ...none, peerGroup: 3, master: 1 });
  assert.equal(propagationOf(tagged('master:105 propagate_from:2')), { ...none, master: 105, propagatesFrom: 2 });
  assert.equal(propagationOf(tagged('unbindable')), { ...none, isUnbindable: true });
});

test('peers, slaves and masters, wherever they are', () => {
  const host = tagged('shared:1');
  const peer = tagged('shared:1');
  const slave = tagged('master:1');
  const both = tagged('shared:2 master:1');
  const alone = tagged('private');
  const all = [host, peer, slave, both, alone];
  assert.equal(peersOf(host, all), [peer]);
  assert.equal(slavesOf(host, all), [slave, both]);
  assert.equal(mastersOf(both, all), [host, peer]);
  for (const find of [peersOf, slavesOf, mastersOf]) assert.equal(find(alone, all), []);
});
