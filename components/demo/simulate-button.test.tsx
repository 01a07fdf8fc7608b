import { act, fireEvent, screen } from '@testing-library/react';
import { useEffect, useReducer } from 'react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { renderInPage } from '@/components/testing/in-page';
import { type ShownSimulation, SimulateButton } from './simulate-button';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const off: ShownSimulation = { isRunning: false, counts: {}, stoppedBecause: null, error: null };
const draw = (initial: ShownSimulation, look: () => Promise<{ state: ShownSimulation }>) =>
  renderInPage(
    <SimulateButton
      initial={initial}
      onSwitch={async (isOn) => ({ state: { ...off, isRunning: isOn } })}
      look={look}
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

describe('the switch for traffic', () => {
  it('asks for nothing while no traffic comes', async () => {
    const look = vi.fn(async () => ({ state: off }));
    renderInPage(<SimulateButton initial={off} onSwitch={async () => ({ state: off })} look={look} />);
    await pass(30);
    expect(look).not.toHaveBeenCalled();
  });

  it('counts events from the click on, and no more after the end', async () => {
    const look = vi.fn(async () => ({ state: { ...off, isRunning: true, counts: { asked: 7 } } }));
    draw(off, look);
    await click('Simulate traffic');
    await pass(4);
    expect(screen.getByRole('status').textContent).toBe('7 events');
    await click('Stop traffic');
    await pass(30);
    expect(look).toHaveBeenCalledTimes(1);
  });

  it('is told of new events however often the page is read again', async () => {
    const look = vi.fn(async () => ({ state: { ...off, isRunning: true, counts: { asked: 7 } } }));
    renderInPage(<ReadAgain look={look} />);
    await pass(10);
    expect(look).toHaveBeenCalledTimes(3);
    expect(screen.getByRole('status').textContent).toBe('7 events');
  });

  it('asks for nothing while nobody looks', async () => {
    const look = vi.fn(async () => ({ state: { ...off, isRunning: true } }));
    draw({ ...off, isRunning: true }, look);
    const hidden = vi.spyOn(document, 'hidden', 'get').mockReturnValue(true);
    await pass(30);
    expect(look).not.toHaveBeenCalled();
    hidden.mockRestore();
  });
});
