import Link from 'next/link'

/** The first of the scenarios that use something, and how many more there are. @param about  said on hover of the first */
export function UsedBy({
  scenarios,
  about,
}: {
  scenarios: readonly { id: string; name: string }[]
  about?: string | undefined
}) {
  const [first, ...more] = scenarios
  if (first === undefined) return '–'
  return (
    <span className="flex max-w-56 items-center gap-1">
      <Link
        href={`/scenarios/${first.id}`}
        className="truncate hover:underline"
        title={about === undefined ? first.name : `${first.name}: ${about}`}
      >
        {first.name}
      </Link>
      {more.length > 0 && (
        <span className="whitespace-nowrap text-faint" title={more.map(({ name }) => name).join(', ')}>
          and {more.length} more
        </span>
      )}
    </span>
  )
}
