import * as assert from 'uvu/assert';
import { capabilitiesIn, capabilityNames, hasCapability } from '../../src/kernel/capability.ts';
import { suite } from '../support/suite.ts';

const test = suite('sets of capabilities');

test('a bit is a capability; one that is newer than the list is named by its number', () => {
  assert.equal(capabilitiesIn('0000000000000000'), []);
  assert.equal(capabilitiesIn('0000000000200001'), ['CAP_CHOWN', 'CAP_SYS_ADMIN']);
  assert.equal(capabilitiesIn('0000030000000000'), ['CAP_CHECKPOINT_RESTORE', 'CAP_41']);
  assert.equal(capabilitiesIn('8000000000000000'), ['CAP_63']);
});

test('all that there are', () => {
  assert.equal(capabilitiesIn('000001ffffffffff'), [...capabilityNames]);
  assert.is(capabilityNames.length, 41);
});

test('whether one is in a set', () => {
  assert.is(hasCapability('0000000000200000', 'CAP_SYS_ADMIN'), true);
  assert.is(hasCapability('0000000000200000', 'CAP_SYS_BOOT'), false);
  assert.is(hasCapability('000001ffffffffff', 'CAP_CHECKPOINT_RESTORE'), true);
});
