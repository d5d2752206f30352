// Reads a course again whenever its files change, one reading after the other.
import type { LoadedCourse } from '../lesson/load.ts';
import { type CourseSource, readCourse } from './course.ts';
import { type CourseWatch, watchCourse } from './course-watch.ts';

/** Tells what was read after each change. Our own course, opened as such, is not being written. */
export const followCourse = (source: CourseSource, tell: (found: LoadedCourse) => void): CourseWatch => {
  if (!source.isWritten) return { close: () => {} };
  let isReading = false;
  let isStale = false;
  const read = async () => {
    isStale = true;
    if (isReading) return;
    isReading = true;
    while (isStale) {
      isStale = false;
      const found = await readCourse(source);
      if (!isStale) tell(found);
    }
    isReading = false;
  };
  return watchCourse(source.folder, () => void read());
};
