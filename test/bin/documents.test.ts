// What the documents point at is there: files by their links, and the tests by which SAFETY.md proves what it says.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as assert from 'uvu/assert';
import { suite } from '../support/suite.ts';

const test = suite('documents');
const root = join(import.meta.dirname, '..', '..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');

for (const document of [
  'README.md',
  'SAFETY.md',
  'CHANGELOG.md',
  'ARCHITECTURE.md',
  'CONTRIBUTING.md',
  'native/README.md',
])
  test(`every file that ${document} links to is there`, () => {
    const links = [...read(document).matchAll(/\]\(([^)#:\s]+)(?:#[^)]*)?\)/g)].map(([, path = '']) => path);
    assert.equal(
      links.filter((path) => !existsSync(join(root, dirname(document), path))),
      [],
    );
  });

test('every test that SAFETY.md names is there, by its file, and its title in one of these files', () => {
  const text = read('SAFETY.md');
  const paths = [...new Set([...text.matchAll(/`(test\/[^`]+)`/g)].map(([, path = '']) => path))];
  const titles = [...text.matchAll(/(?<!\*)\*([^*\n]+)\*(?!\*)/g)].map(([, title = '']) => title);
  assert.ok(paths.length > 10 && titles.length > 30);
  const sources = paths.map(read);
  assert.equal(
    titles.filter((title) => !sources.some((source) => source.includes(title))),
    [],
  );
});
