import { act, fireEvent, screen } from '@testing-library/react';
import { useEffect, useReducer } from 'react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { renderInPage } from '@/components/testing/in-page';
import { type ShownSimulation, SimulateButton } from './simulate-button';

const refresh = vi.fn();
const router = { refresh };
vi.mock('next/navigation', () => ({ useRouter: () => router }));

beforeEach(() => {
  vi.useFakeTimers();
  refresh.mockClear();
});
afterEach(() => {
  vi.useRealTimers();
});

const off: ShownSimulation = { isRunning: false, counts: {}, stoppedBecause: null, error: null };
const draw = (initial: ShownSimulation) =>
  renderInPage(
    <SimulateButton
      initial={initial}
      onSwitch={async (isOn) => ({ state: { ...off, isRunning: isOn } })}
      look={async () => ({ state: { ...off, isRunning: true } })}
    />,
  );
// Second by second: what a timer sets is drawn only when its act ends.
const pass = async (seconds: number) => {
  for (let second = 0; second < seconds; second += 1) await act(() => vi.advanceTimersByTimeAsync(1000));
};

const click = (name: string) => act(async () => void fireEvent.click(screen.getByRole('button', { name })));

/** A page that is read again every second and hands down new functions each time, as a server's page does. */
function ReadAgain({ look }: { look: () => Promise<{ state: ShownSimulation }> }) {
  const [, count] = useReducer((times: number) => times + 1, 0);
  useEffect(() => {
    const timer = setInterval(count, 1000);
    return () => clearInterval(timer);
  }, []);
  return (
    <SimulateButton
      initial={{ ...off, isRunning: true }}
      onSwitch={async () => ({ state: off })}
      look={() => look()}
    />
  );
}

describe('the page below the switch for traffic', () => {
  it('stays as it is while no traffic comes', async () => {
    draw(off);
    await pass(30);
    expect(refresh).not.toHaveBeenCalled();
  });

  it('is read again every 5 seconds from the click on, and once more after the end', async () => {
    draw(off);
    await click('Simulate traffic');
    await pass(12);
    expect(refresh).toHaveBeenCalledTimes(2);
    await click('Stop traffic');
    await pass(60);
    expect(refresh).toHaveBeenCalledTimes(3);
  });

  it('is told of new events however often the page is read again', async () => {
    const look = vi.fn(async () => ({ state: { ...off, isRunning: true, counts: { asked: 7 } } }));
    renderInPage(<ReadAgain look={look} />);
    await pass(10);
    expect(look).toHaveBeenCalledTimes(3);
    expect(screen.getByRole('status').textContent).toBe('7 events');
  });

  it('is left alone while nobody looks', async () => {
    draw({ ...off, isRunning: true });
    const hidden = vi.spyOn(document, 'hidden', 'get').mockReturnValue(true);
    await pass(30);
    expect(refresh).not.toHaveBeenCalled();
    hidden.mockRestore();
  });
});
