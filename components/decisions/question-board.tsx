'use client'

import Link from 'next/link'
import { buttonStyle } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import { Notice } from '@/components/ui/notice'
import { QuestionGroup } from './question-group'
import { type BoardFilter, type Groups, useGroups } from './use-questions'

/** Kinds whose questions are shown from the beginning; a longer page is folded. */
const UNFOLDED = 3

/** Every open question of the workspace, the kind with the oldest one first. */
export function QuestionBoard({
  first,
  filter,
  mayRun,
}: {
  first: Groups
  filter: BoardFilter
  mayRun: boolean
}) {
  const [{ groups, more }, reload] = useGroups(first, filter)
  if (groups.length === 0) {
    return (
      <EmptyState
        title="Nothing to decide"
        actions={
          <Link href="/runs" className={buttonStyle({ look: 'primary' })}>
            Go to the runs
          </Link>
        }
      >
        When nobody can know whether a call was carried out, it is asked here, and the run’s other bundles go
        on.
      </EmptyState>
    )
  }
  return (
    <div className="space-y-3">
      {more && (
        <Notice look="waiting">
          There are more than 10,000 open questions; the newest ones are not counted here.
        </Notice>
      )}
      {groups.map(group => (
        <QuestionGroup
          key={`${group.scenarioId} ${group.alike}`}
          group={group}
          runId={filter.runId}
          unfolded={groups.length <= UNFOLDED}
          mayRun={mayRun}
          onAnswered={reload}
        />
      ))}
    </div>
  )
}
