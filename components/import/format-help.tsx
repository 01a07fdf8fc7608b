/** The import format in short. */
import classes from './import-panel.module.css';

const EXAMPLE = `{"session": "s-1", "chatbot": "Support", "participant": "ana@example.org", "channel": "web",
 "startedAt": "2026-01-31T09:00:00Z", "endedAt": null, "status": "active",
 "messages": [{"role": "human", "at": "2026-01-31T09:00:05Z", "text": "Hello"},
              {"role": "ai", "at": "2026-01-31T09:00:07Z", "text": "Hi!", "version": "v2"}]}`;

export function FormatHelp() {
  return (
    <section className={classes.format} aria-labelledby="format">
      <h2 id="format">One JSON object a line, one line a session</h2>
      <p>
        The example is broken into several lines to be read; in the file it is one. A session that is known by
        its id is brought to what the file says, so the same file may be imported again. Sizes do not matter:
        the file is read as it comes.
      </p>
      <pre>
        <code>{EXAMPLE}</code>
      </pre>
    </section>
  );
}
