/** A key to press, e.g. "Ctrl K": one box for each key. */
export function Kbd({ keys }: { keys: string }) {
  return (
    <kbd className="inline-flex gap-0.5 self-center align-middle font-sans">
      {keys.split(' ').map(key => (
        <span
          key={key}
          className="inline-flex h-5 min-w-5 items-center justify-center rounded-sm border border-line bg-sunken px-1 text-muted text-xs"
        >
          {key}
        </span>
      ))}
    </kbd>
  )
}
