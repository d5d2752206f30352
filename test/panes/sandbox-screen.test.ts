import { openForm } from '../../src/panes/palette-form.ts';
import type { Form } from '../../src/panes/palette-view.ts';
import { newPalette } from '../../src/panes/palette-view.ts';
import type { Session } from '../../src/session/session.ts';
import { suite } from '../support/suite.ts';
import { type Drawn, draw, frameCourse, shellWith, sizes } from './drawing.tsx';
import { golden } from './golden.ts';
import { emptySandbox, forkedSandbox, refusedSandbox } from './made-up-sandbox.ts';

const test = suite('the sandbox on screen');

const frames = (
  name: string,
  session: Session,
  view: Drawn['view'] = {},
  at: readonly (keyof typeof sizes)[] = ['80x24', '120x40'],
) => {
  for (const size of at) {
    test(`${name} at ${size}`, async () => {
      const terminal = await shellWith('lab:/ # ');
      const course = await frameCourse();
      golden(
        `sandbox/${name}/${size}`,
        draw({ course, session, size: sizes[size], terminal, ...(view ? { view } : {}) }),
      );
      terminal.dispose();
    });
  }
};

const everySize = ['80x24', '120x40', '200x60'] as const;

const [empty, forked] = [emptySandbox(), forkedSandbox()];

const withForm = (form: Form, change: Partial<Form> = {}) => ({
  palette: { ...newPalette, after: form.after, form: { ...form, ...change } },
});

frames('palette', empty, {}, everySize);
frames('palette-marked', empty, { palette: { ...newPalette, marked: 'control groups/5/rmdir' } });
frames('palette-found', empty, { filter: 'ns', filtering: true });
frames('palette-not-found', empty, { filter: 'zzz' });
frames('flags', empty, withForm(openForm('unshare', empty, { flags: ['CLONE_NEWPID'] }), { item: 4 }), everySize);
frames('many-flags', empty, withForm(openForm('capset', empty), { item: 20 }));
frames('process', forked, withForm(openForm('setns', forked)), everySize);
frames(
  'text',
  empty,
  withForm(openForm('write', empty, { path: '/proc/<box>/uid_map', text: '0 0 1' }), { cursor: 7 }),
);
frames(
  'problem',
  empty,
  withForm(openForm('mkdir', empty, { path: 'tmp' }), {
    cursor: 3,
    problem: { key: 'path', message: 'expected a path that starts with /, saw "tmp"' },
  }),
);
frames('result', forked, {}, everySize);
frames('refused', refusedSandbox());
frames('asks-before-leaving', forked, { question: 'leave' });
frames('typing', forked, { typing: true, focus: 'shell' }, ['120x40']);
frames('limits-chosen', forked, { focus: 'limits' }, ['80x24']);
frames('help', forked, { help: true });
