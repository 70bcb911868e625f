// Colours that people with any colour vision tell apart (Okabe & Ito 2008), on paper and in the dark.

const OKABE_ITO = ['#0072B2', '#D55E00', '#009E73', '#CC79A7', '#E69F00', '#56B4E9', '#000000', '#F0E442'];
const OKABE_ITO_DARK = ['#56B4E9', '#E69F00', '#2BC49B', '#E59BC6', '#F0E442', '#5C9DDB', '#E8EAED', '#D55E00'];

/** Of the page as it is now: the style sheet decides. */
export function palette() {
  const style = getComputedStyle(document.documentElement);
  const token = (name) => style.getPropertyValue(`--${name}`).trim();
  const isDark = style.colorScheme.includes('dark');
  return {
    isDark,
    series: isDark ? OKABE_ITO_DARK : OKABE_ITO,
    ink: token('ink'),
    faint: token('faint'),
    rule: token('rule'),
    paper: token('paper'),
    panel: token('panel'),
    accent: isDark ? '#ff8f6b' : '#c22f00',
    reference: isDark ? '#8b949e' : '#7d8792',
    // From paper over blue, or through it where values have two sides.
    ramp: isDark ? ['#1d2733', '#56B4E9'] : ['#eef5fa', '#0072B2'],
    ramp2: isDark ? ['#E69F00', '#23282d', '#56B4E9'] : ['#D55E00', '#f7f7f7', '#0072B2'],
    font: style.getPropertyValue('font-family') || 'sans-serif',
  };
}
