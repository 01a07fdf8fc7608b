/** The look of Truecount: palette, type and the defaults of Mantine's components. */
import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core';

const pine: MantineColorsTuple = [
  '#eaf6f2',
  '#d3ebe3',
  '#a6d7c8',
  '#75c1aa',
  '#4cab90',
  '#2f957a',
  '#1b7f66',
  '#106a54',
  '#0c5544',
  '#083c30',
];
/** Greys with a trace of green; 0 is the text of the dark scheme, 9 its ground. */
const dark: MantineColorsTuple = [
  '#e3e8e6',
  '#c3cbc8',
  '#9ba6a2',
  '#74807b',
  '#3b4441',
  '#2c3431',
  '#222927',
  '#191f1d',
  '#131816',
  '#0d1110',
];
const gray: MantineColorsTuple = [
  '#f7f9f8',
  '#eff2f1',
  '#e3e8e6',
  '#d4dad8',
  '#b9c2bf',
  '#94a09c',
  '#6b7773',
  '#4d5855',
  '#333c39',
  '#1b2220',
];

export const theme = createTheme({
  primaryColor: 'pine',
  primaryShade: 6,
  colors: { pine, dark, gray },
  autoContrast: true,
  black: '#151b19',
  respectReducedMotion: true,
  cursorType: 'pointer',
  defaultRadius: 'md',
  radius: { xs: '3px', sm: '5px', md: '7px', lg: '10px', xl: '16px' },
  fontFamily:
    'Inter, ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, "Noto Sans", sans-serif',
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace',
  headings: { fontWeight: '650' },
  components: {
    Button: { defaultProps: { size: 'xs' } },
    Menu: { defaultProps: { shadow: 'md', radius: 'md', position: 'bottom-start', withinPortal: true } },
    Popover: { defaultProps: { shadow: 'md', radius: 'md', position: 'bottom-start', withinPortal: true } },
  },
});

/** Names by purpose; components use these and never a shade. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': '#5b6763',
    '--mantine-color-body': '#f7f9f8',
    '--mantine-color-placeholder': '#6b7773',
    '--tc-surface': '#ffffff',
    '--tc-raised': '#fbfcfc',
    '--tc-line': '#e3e8e6',
    '--tc-line-strong': '#cfd7d4',
    '--tc-text': '#151b19',
    '--tc-muted': '#5b6763',
    '--tc-accent': '#106a54',
    '--tc-accent-soft': '#e3f2ed',
    '--tc-hover': '#f1f5f3',
    '--tc-bar': '#4cab90',
    '--tc-good': '#15803d',
    '--tc-warn': '#a15c07',
    '--tc-warn-soft': '#fdf5e4',
    '--tc-bad': '#b42318',
    '--tc-bad-soft': '#fdeceb',
    '--tc-quiet': '#74807b',
  },
  dark: {
    '--mantine-color-dimmed': '#9ba6a2',
    '--mantine-color-body': '#0d1110',
    '--mantine-color-placeholder': '#8b9692',
    '--tc-surface': '#131816',
    '--tc-raised': '#171d1b',
    '--tc-line': '#232a28',
    '--tc-line-strong': '#364039',
    '--tc-text': '#e3e8e6',
    '--tc-muted': '#9ba6a2',
    '--tc-accent': '#75c1aa',
    '--tc-accent-soft': '#15302a',
    '--tc-hover': '#1a211f',
    '--tc-bar': '#3c9c82',
    '--tc-good': '#4ac06f',
    '--tc-warn': '#e0a646',
    '--tc-warn-soft': '#2a2213',
    '--tc-bad': '#f0857c',
    '--tc-bad-soft': '#331b19',
    '--tc-quiet': '#84908b',
  },
});
