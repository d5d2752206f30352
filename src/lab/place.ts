// Finds a running lab by its name, for whoever wants to look at one from outside.
import { readFileSync } from 'node:fs';
import { labDirectories } from './sweep.ts';
