import { fireEvent, render, screen } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import { FilterChips } from './filter-chips';

describe('FilterChips', () => {
  it('takes one filter away, or all', () => {
    const onRemove = vi.fn();
    const onClearAll = vi.fn();
    const chips = [
      { key: 'status', name: 'Status', value: 'Complete', onRemove },
      { key: 'tag', name: 'Tag', value: 'urgent', onRemove: () => {} },
    ];
    render(<FilterChips chips={chips} onClearAll={onClearAll} />);
    fireEvent.click(screen.getByRole('button', { name: 'Remove filter Status: Complete' }));
    expect(onRemove).toHaveBeenCalledOnce();
    expect(onClearAll).not.toHaveBeenCalled();
    fireEvent.click(screen.getByRole('button', { name: 'Clear all' }));
    expect(onClearAll).toHaveBeenCalledOnce();
  });

  it('is nothing where no filter is set', () => {
    const { container } = render(<FilterChips chips={[]} onClearAll={() => {}} />);
    expect(container.innerHTML).toBe('');
  });
});
