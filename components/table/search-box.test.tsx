import { MantineProvider } from '@mantine/core';
import { act, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SEARCH_ID } from '@/components/shell/shortcuts';
import { SearchBox } from './search-box';

const onSearch = vi.fn();
const box = (value: string | null) => (
  <MantineProvider env="test">
    <SearchBox label="Search chatbots" value={value} onSearch={onSearch} />
  </MantineProvider>
);
const field = () => screen.getByRole<HTMLInputElement>('searchbox', { name: 'Search chatbots' });
const type = (text: string) => fireEvent.change(field(), { target: { value: text } });
const wait = (ms: number) => act(() => vi.advanceTimersByTime(ms));

beforeEach(() => {
  vi.useFakeTimers();
  onSearch.mockReset();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('SearchBox', () => {
  it('asks once, 300 ms after the last key, without the outer blanks', () => {
    render(box(null));
    type('h');
    wait(200);
    type('help ');
    wait(299);
    expect(onSearch).not.toHaveBeenCalled();
    wait(1);
    expect(onSearch.mock.calls).toEqual([['help']]);
    expect(field().value).toBe('help ');
  });

  it('keeps what is typed while an older answer arrives', () => {
    const { rerender } = render(box(null));
    type('he');
    wait(300);
    type('help');
    rerender(box('he'));
    expect(field().value).toBe('help');
    wait(300);
    expect(onSearch.mock.calls).toEqual([['he'], ['help']]);
  });

  it('follows the URL when that changes by other means', () => {
    const { rerender } = render(box('help'));
    rerender(box(null));
    expect(field().value).toBe('');
    rerender(box('survey'));
    expect(field().value).toBe('survey');
  });

  it('is cleared by Esc at once, and a search under way is forgotten', () => {
    render(box('help'));
    type('helper');
    fireEvent.keyDown(field(), { key: 'Escape' });
    expect(field().value).toBe('');
    wait(1000);
    expect(onSearch.mock.calls).toEqual([[null]]);
  });

  it('is left by Esc when it is empty', () => {
    render(box(null));
    field().focus();
    fireEvent.keyDown(field(), { key: 'Escape' });
    expect(document.activeElement).not.toBe(field());
    expect(onSearch).not.toHaveBeenCalled();
  });

  it('asks at once on Enter, and not again', () => {
    render(box(null));
    type('help');
    fireEvent.keyDown(field(), { key: 'Enter' });
    wait(1000);
    expect(onSearch.mock.calls).toEqual([['help']]);
  });

  it('is where the slash key leads', () => {
    render(box(null));
    expect(field().id).toBe(SEARCH_ID);
  });
});
