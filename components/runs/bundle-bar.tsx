/** Done and failed bundles as a small bar with the numbers. */
export function BundleBar({ done, failed }: { done: number; failed: number }) {
  const all = done + failed
  if (all === 0) return <span className="text-faint">None</span>
  return (
    <span className="flex items-center gap-2 whitespace-nowrap">
      <span aria-hidden className="flex h-1.5 w-16 overflow-hidden rounded-full bg-sunken">
        <span className="bg-succeeded" style={{ width: `${(done / all) * 100}%` }} />
        <span className="bg-failed" style={{ width: `${(failed / all) * 100}%` }} />
      </span>
      <span className="text-muted">
        {failed > 0 ? (
          <>
            <span className="text-failed">{failed.toLocaleString('en')} failed</span> of{' '}
            {all.toLocaleString('en')}
          </>
        ) : (
          all.toLocaleString('en')
        )}
      </span>
    </span>
  )
}
