'use client'

import Link from 'next/link'
import { triggerInWords } from '@/components/runs/words'
import { Button } from '@/components/ui/button'
import { Checkbox } from '@/components/ui/checkbox'
import { NARROW } from '@/components/ui/narrow'
import { RelativeTime } from '@/components/ui/relative-time'
import { Table, Td, Th, Tr } from '@/components/ui/table'
import type { QuestionView } from '@/lib/operations/questions'
import { callInWords } from './words'

/** The step that asks, or the run. */
const addressOf = ({ runId, path }: Pick<QuestionView, 'runId' | 'path'>): string =>
  path === '' ? `/runs/${runId}` : `/runs/${runId}?${new URLSearchParams({ show: 'all', step: path })}`

/** Questions of one kind, oldest first; chosen by a click, Enter or Space. */
export function QuestionRows({
  label,
  questions,
  isChosen,
  onChoose,
  more,
}: {
  label: string
  questions: readonly QuestionView[]
  isChosen: (id: string) => boolean
  /** Null where one may only look. */
  onChoose: ((id: string) => void) | null
  more: (() => void) | null
}) {
  return (
    <div className="space-y-2">
      <Table
        label={label}
        tall="max-h-[32rem]"
        head={
          <>
            {onChoose && (
              <Th className="w-8">
                <span className="sr-only">Chosen</span>
              </Th>
            )}
            <Th>Asked about</Th>
            <Th className="max-md:hidden">Run</Th>
            <Th>Asked</Th>
          </>
        }
      >
        {questions.map(question => {
          const what = callInWords(question.request)
          return (
            <Tr key={question.id} selected={isChosen(question.id)} onSelect={() => onChoose?.(question.id)}>
              {onChoose && (
                <Td className={NARROW.first}>
                  <Checkbox
                    label={`Choose ${what}`}
                    hideLabel
                    checked={isChosen(question.id)}
                    onChange={() => onChoose(question.id)}
                  />
                </Td>
              )}
              <Td className={`md:max-w-xl ${NARROW.main}`}>
                <Link
                  href={addressOf(question)}
                  className="block break-all font-mono md:truncate text-xs underline"
                  title={what}
                >
                  {what}
                </Link>
              </Td>
              <Td className="max-w-60 truncate text-muted max-md:hidden">{triggerInWords(question)}</Td>
              <Td className={`text-muted ${onChoose ? 'max-md:pl-7' : ''}`}>
                <RelativeTime at={question.askedAt} />
              </Td>
            </Tr>
          )
        })}
      </Table>
      {more && <Button onClick={more}>Show more</Button>}
    </div>
  )
}
