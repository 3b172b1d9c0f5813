/** A file that throws before its tests are known. */
throw new Error('this file cannot be loaded');
