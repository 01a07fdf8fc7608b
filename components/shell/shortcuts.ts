/** The keys of every page, and when they are off. */
export const SHORTCUTS = [
  { keys: ['/'], does: 'Search' },
  { keys: ['r'], does: 'Refresh this view' },
  { keys: ['t'], does: 'Change the theme: light, dark, system' },
  { keys: ['g', 'c'], does: 'Go to chatbots' },
  { keys: ['g', 's'], does: 'Go to sessions' },
  { keys: ['g', 'a'], does: 'Go to the cache' },
  { keys: ['?'], does: 'Show these keys' },
  { keys: ['Esc'], does: 'Clear the search, close a dialog' },
] as const;

/** The field that `/` focuses. */
export const SEARCH_ID = 'search';

/** Off while typing, with a modifier held, and inside menus and dialogs, which have keys of their own. */
export function isOff(event: KeyboardEvent): boolean {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing)
    return true;
  const target = event.target instanceof HTMLElement ? event.target : null;
  if (!target) return false;
  return (
    target.isContentEditable ||
    target.closest('input, textarea, select, [role="menu"], [role="dialog"], [role="listbox"]') !== null
  );
}
