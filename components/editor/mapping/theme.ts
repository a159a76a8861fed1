import { EditorView } from '@codemirror/view'

/** The editor in the app's own tokens; the box around it is drawn by the field. */
export const theme = EditorView.theme({
  '&': { color: 'var(--ink)', backgroundColor: 'transparent', fontSize: 'inherit' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'inherit', lineHeight: 'inherit', overflow: 'visible' },
  '.cm-content': { padding: '0', caretColor: 'var(--ink)', outline: 'none' },
  '.cm-line': { padding: '0' },
  '.cm-placeholder': { color: 'var(--faint)' },
  '.cm-cursor': { borderLeftColor: 'var(--ink)' },
  '.cm-lintRange-error': {
    backgroundImage: 'none',
    textDecoration: 'underline wavy var(--failed)',
    textUnderlineOffset: '3px',
  },
  '.cm-tooltip': {
    zIndex: '70',
    color: 'var(--ink)',
    backgroundColor: 'var(--raised)',
    border: '1px solid var(--line)',
    borderRadius: '6px',
    boxShadow: 'var(--shadow)',
    fontSize: '13px',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul': {
    fontFamily: 'inherit',
    maxHeight: '260px',
    minWidth: '240px',
    padding: '4px',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li': {
    padding: '6px 8px',
    borderRadius: '4px',
    lineHeight: '20px',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]': {
    color: 'var(--ink)',
    backgroundColor: 'var(--hover)',
    boxShadow: 'inset 2px 0 var(--accent)',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > completion-section': {
    display: 'block',
    padding: '6px 8px 2px',
    border: 'none',
    color: 'var(--faint)',
    fontSize: '12px',
    fontWeight: '500',
    opacity: '1',
  },
  '.cm-completionDetail': {
    marginLeft: '8px',
    color: 'var(--faint)',
    fontFamily: 'var(--font-mono)',
    fontSize: '12px',
    fontStyle: 'normal',
  },
  '.cm-tooltip.cm-completionInfo': { maxWidth: '280px', padding: '6px 10px', color: 'var(--muted)' },
  '.cm-tooltip-lint': { maxWidth: '320px' },
  '.cm-diagnostic': { padding: '6px 10px', borderLeft: '2px solid var(--failed)' },
})
