/**
 * Whether the framework can read what a form or an action sends. What it cannot read it answers with 500 and writes into
 * the log, which may be a password: such a body is refused before.
 */

/** Parts whose text is JSON: arguments by their number, and what a form without scripts says of its action. */
const JSON_PART = /^(\d+|\$ACTION_\d+:\d+)$/;

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

async function isForm(body: Request): Promise<boolean> {
  try {
    const parts = [...(await body.formData())];
    return parts.every(
      ([name, value]) => typeof value !== 'string' || !JSON_PART.test(name) || isJson(value),
    );
  } catch {
    return false;
  }
}

/** @param body a POST to a page; it is read to its end */
export async function isReadable(body: Request): Promise<boolean> {
  const type = body.headers.get('content-type') ?? '';
  // Exactly as the framework tells them apart.
  if (type.startsWith('multipart/form-data')) return isForm(body);
  if (/^text\/plain(;|$)/i.test(type)) return isJson(await body.text());
  return false;
}
