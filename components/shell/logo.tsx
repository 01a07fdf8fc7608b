/** The mark of Truecount: a tally of five. */
export function Logo({ size = 22 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <rect width="32" height="32" rx="8" fill="#106a54" />
      <g strokeWidth="2.6" strokeLinecap="round">
        <path d="M8.5 9v14M13.5 9v14M18.5 9v14M23.5 9v14" stroke="#fff" />
        <path d="M5.5 20.5 26.5 11.5" stroke="#9fe3cc" />
      </g>
    </svg>
  );
}
