import { act, fireEvent, screen } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import { renderInPage } from '@/components/testing/in-page';
import type { JobView } from '@/lib/cache/job-view';
import { JobSchedule } from './job-schedule';

const job = {
  name: 'refresh-older',
  label: 'Refresh older',
  isPaused: false,
  intervalSeconds: 3600,
} as JobView;
const draw = () => {
  const actions = {
    pause: vi.fn(async () => ({ done: true as const })),
    setInterval: vi.fn(
      async (_name: string, _seconds: number | null): Promise<{ done: true } | { error: string }> => ({
        done: true,
      }),
    ),
  };
  renderInPage(<JobSchedule job={job} actions={actions} />);
  return actions;
};
const select = () => screen.getByRole<HTMLSelectElement>('combobox', { name: 'Interval of Refresh older' });
const button = (name: string) => screen.getByRole('button', { name });
const choose = (value: string) => fireEvent.change(select(), { target: { value } });
const click = (name: string) =>
  act(async () => {
    button(name).focus();
    fireEvent.click(button(name));
  });

describe('the interval of a job', () => {
  it('is chosen first, by as many keys as it takes, and set by a press that keeps the focus', async () => {
    const { setInterval } = draw();
    select().focus();
    for (const value of ['1800', '600', '300']) choose(value);
    expect(setInterval).not.toHaveBeenCalled();
    expect(document.activeElement).toBe(select());
    expect(select().value).toBe('300');
    await click('Set interval of Refresh older');
    expect(setInterval.mock.calls).toEqual([['refresh-older', 300]]);
    expect(document.activeElement).toBe(button('Set interval of Refresh older'));
    expect(screen.getByText('Set.')).toBeDefined();
  });

  it('that is so already is not set again', async () => {
    const { setInterval } = draw();
    choose('600');
    choose('3600');
    await click('Set interval of Refresh older');
    expect(setInterval).not.toHaveBeenCalled();
    expect(screen.getByText('It is so already.')).toBeDefined();
  });

  it('goes back to the default, and is shown as it was where the server refused', async () => {
    const { setInterval } = draw();
    setInterval.mockResolvedValue({ error: 'This is for administrators of every team.' });
    choose('default');
    await click('Set interval of Refresh older');
    expect(setInterval.mock.calls).toEqual([['refresh-older', null]]);
    expect(screen.getByText('This is for administrators of every team.')).toBeDefined();
    expect(select().value).toBe('3600');
  });
});

it('pausing keeps the focus', async () => {
  const { pause } = draw();
  await click('Pause Refresh older');
  expect(pause.mock.calls).toEqual([['refresh-older', true]]);
  expect(document.activeElement).toBe(button('Pause Refresh older'));
});
