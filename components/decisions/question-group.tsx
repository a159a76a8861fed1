'use client'

import { ChevronDown, ChevronRight } from 'lucide-react'
import { useRef, useState } from 'react'
import { Checkbox } from '@/components/ui/checkbox'
import { RelativeTime } from '@/components/ui/relative-time'
import type { QuestionGroupView } from '@/lib/operations/questions'
import { AnswerCall } from './answer-call'
import { AnswerRun } from './answer-run'
import { QuestionRows } from './question-rows'
import { useQuestions } from './use-questions'
import { callInWords, type Meant, questionsInWords } from './words'

/** Alike questions of one scenario: what is asked, each of them, and an answer for those that are chosen. */
export function QuestionGroup({
  group,
  runId,
  unfolded,
  mayRun,
  onAnswered,
}: {
  group: QuestionGroupView
  /** Only those of this run. */
  runId: string | undefined
  /** Its questions are shown from the beginning. */
  unfolded: boolean
  mayRun: boolean
  onAnswered: () => void
}) {
  const { scenarioName, request, count } = group
  const section = useRef<HTMLElement>(null)
  const [open, setOpen] = useState(unfolded)
  // All that were there when this was said, by a filter; or some, by their ids. A single one needs no choosing.
  const [all, setAll] = useState<string | null>(null)
  const [some, setSome] = useState<ReadonlySet<string>>(new Set())
  const { questions, more } = useQuestions(group, runId, open)
  const upTo = count === 1 ? group.last : all
  const isChosen = (id: string) => (upTo === null ? some.has(id) : id <= upTo)
  const choose = (id: string) => {
    const now = new Set(upTo === null ? some : questions.filter(one => isChosen(one.id)).map(one => one.id))
    if (!now.delete(id)) now.add(id)
    setAll(null)
    setSome(now)
  }
  const chosen = upTo === null ? some.size : count
  const meant: Meant =
    upTo === null
      ? { ids: [...some] }
      : { filter: { scenarioId: group.scenarioId, alike: group.alike, runId, upTo } }
  const done = () => {
    setAll(null)
    setSome(new Set())
    onAnswered()
    // The buttons go with what was chosen; the keyboard stays here.
    section.current?.focus()
  }
  const what = request.about === 'run' ? 'A run that cannot go on by itself' : request.label
  const name = `${scenarioName}, ${what}: ${kindOf(group) || group.alike}`
  const Chevron = open ? ChevronDown : ChevronRight
  return (
    <section
      ref={section}
      tabIndex={-1}
      aria-label={name}
      className="rounded-md border border-line bg-surface"
    >
      <header className="flex items-start gap-3 p-3">
        {mayRun && count > 1 && (
          <div className="pt-1.5">
            <Checkbox
              label={`Choose all ${questionsInWords(count)} of ${name}`}
              hideLabel
              checked={all !== null}
              some={all === null && some.size > 0}
              onChange={on => {
                setSome(new Set())
                setAll(on ? group.last : null)
              }}
            />
          </div>
        )}
        <button
          type="button"
          aria-expanded={open}
          onClick={() => setOpen(!open)}
          className="flex min-w-0 flex-1 items-start gap-2 rounded-sm text-left"
        >
          <Chevron aria-hidden className="mt-1.5 size-4 shrink-0 text-muted" />
          <span className="min-w-0 flex-1">
            <span className="flex flex-wrap items-baseline gap-x-2">
              <span className="truncate font-medium">{scenarioName}</span>
              <span className="text-muted text-sm">{what}</span>
            </span>
            {request.about === 'call' && (
              <span className="block truncate font-mono text-muted text-xs" title={kindOf(group)}>
                {kindOf(group)}
              </span>
            )}
          </span>
          <span className="shrink-0 text-right text-sm">
            <span className="block font-medium text-decision">{questionsInWords(count)}</span>
            <span className="block text-muted text-xs">
              oldest <RelativeTime at={group.oldestAt} />
            </span>
          </span>
        </button>
      </header>
      {open && (
        <div className="space-y-3 border-line border-t p-3">
          <p className="text-sm">{whyOf(group)}</p>
          {mayRun && chosen > 0 && (
            <div className="space-y-2 rounded-md bg-decision-soft p-3">
              {count > 1 && <p className="font-medium text-sm">{questionsInWords(chosen)} chosen</p>}
              {request.about === 'run' ? (
                <AnswerRun meant={meant} count={chosen} onDone={done} />
              ) : (
                <AnswerCall
                  target={{
                    meant,
                    count: chosen,
                    example: group.first,
                    found: group.found,
                    call: chosen === 1 && questions.length === 1 ? callInWords(request) : kindOf(group),
                  }}
                  onDone={done}
                />
              )}
            </div>
          )}
          {mayRun && chosen === 0 && (
            <p className="text-muted text-sm">
              Choose questions below, or all of them above, to answer them at once.
            </p>
          )}
          {questions.length > 0 && (
            <QuestionRows
              label={`Questions of ${name}`}
              questions={questions}
              isChosen={isChosen}
              onChoose={mayRun && count > 1 ? choose : null}
              more={more}
            />
          )}
        </div>
      )}
    </section>
  )
}

/** “POST /api/v1/users/…”: what the calls have in common. */
function kindOf({ alike, request }: QuestionGroupView): string {
  if (request.about === 'run' || request.call === null) return ''
  return alike.startsWith(`${request.key} `) ? alike.slice(request.key.length + 1) : alike
}

function whyOf({ request, count }: QuestionGroupView): string {
  if (request.about === 'run') return `${request.what} ${request.todo}`
  const who = count === 1 ? 'It' : 'The oldest one'
  return `${who} asks because ${request.why}. Look at the org, then say what happened.`
}
