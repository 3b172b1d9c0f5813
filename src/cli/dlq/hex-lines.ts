/** Bytes → lines of hex with the text beside them, as hexdump shows them. */

const bytesALine = 16;

/** The first `most` bytes; a last line says how many are left out. */
export function hexLines(bytes: Uint8Array, most: number): string[] {
  const shown = Buffer.from(bytes.subarray(0, most));
  const lines = Array.from({ length: Math.ceil(shown.length / bytesALine) }, (_, line) =>
    hexLine(shown, line * bytesALine),
  );
  const left = bytes.length - shown.length;
  return left > 0 ? [...lines, `… ${left} more bytes`] : lines;
}

function hexLine(bytes: Buffer, from: number): string {
  const part = bytes.subarray(from, from + bytesALine);
  const hex = [...part].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
  const text = part.toString('latin1').replaceAll(/[^\x20-\x7e]/g, '.');
  return `${from.toString(16).padStart(8, '0')}  ${hex.padEnd(bytesALine * 3 - 1)}  |${text}|`;
}
