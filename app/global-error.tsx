'use client';
/** What stands in place of everything when the frame itself fails; it brings its own document and style. */
import { readDigest } from '@/components/state/error-panel';

const style = `
  :root { color-scheme: light dark; font-family: system-ui, sans-serif; }
  body { margin: 0; display: grid; place-items: center; min-height: 100vh; background: Canvas; color: CanvasText; }
  main { max-width: 46ch; padding: 24px; }
  button { font: inherit; padding: 8px 16px; }
`;

export default function GlobalError({ error, retry }: { error: unknown; retry: () => void }) {
  const digest = readDigest(error);
  return (
    <html lang="en">
      <head>
        <title>Something went wrong · Truecount</title>
        <style>{style}</style>
      </head>
      <body>
        <main>
          <h1>Something went wrong</h1>
          <p>Truecount could not draw this page. Nothing was changed.</p>
          <button type="button" onClick={() => retry()}>
            Retry
          </button>
          {digest && (
            <p>
              Reference: <code>{digest}</code>
            </p>
          )}
        </main>
      </body>
    </html>
  );
}
