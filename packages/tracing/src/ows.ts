/** Without the optional white space of HTTP around it: spaces and tabs only, where `trim` takes more (RFC 9110 §5.6.3). */
export function trimOws(text: string): string {
  let [start, end] = [0, text.length];
  while (start < end && isOws(text.charCodeAt(start))) start++;
  while (end > start && isOws(text.charCodeAt(end - 1))) end--;
  return text.slice(start, end);
}

function isOws(code: number): boolean {
  return code === 32 || code === 9;
}
