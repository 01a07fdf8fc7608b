/** How a button looks while what it asked for is under way: one that is disabled would lose its focus. Its press must then do nothing. */
export const whileBusy = (isBusy: boolean, isDisabled = false) => ({
  disabled: isDisabled,
  'aria-disabled': isBusy || undefined,
  'data-disabled': isBusy || isDisabled || undefined,
});
