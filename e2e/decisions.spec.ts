import type { Page } from '@playwright/test'
import { uuidv7 } from 'uuidv7'
import { value } from '@/lib/scenario/starters/draw'
import { openDatabaseOf } from './database'
import { expect, type OtherOrg, picture, test } from './fixtures'

const PEOPLE = 12

/** Asks the server as the page's own script does. */
const ask = (page: Page, key: string, input: object): Promise<{ id: string }> =>
  page.evaluate(
    async ([operation, body]) => {
      const answer = await fetch(`/api/do/${operation}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
      })
      return (await answer.json()).value
    },
    [key, JSON.stringify(input)] as const,
  )

/** A run whose raw calls get no answer, though each was carried out. @returns its id */
async function loseAnswers(page: Page, { org, server }: OtherOrg): Promise<string> {
  const connection = await ask(page, 'connections.add', {
    name: 'Lossy org',
    host: server.origin,
    token: 'secret-token',
  })
  const { id } = await ask(page, 'scenarios.create', {
    connections: { org: connection.id },
    document: {
      format: 1,
      name: 'Expire the passwords of a whole department that has moved',
      connections: { org: { kind: 'okta' } },
      modules: [
        { key: 'm1', module: 'flow.manual@1' },
        { key: 'm2', module: 'okta.list-users@1', connection: 'org', parameters: { limit: value(PEOPLE) } },
        // Answers in between: an org that gives none any more would be waited for.
        {
          key: 'm4',
          module: 'okta.get-user@1',
          connection: 'org',
          parameters: { userId: { is: 'mapping', template: '{{m2.id}}' } },
        },
        {
          key: 'm3',
          module: 'okta.api-call@1',
          label: 'Expire the password',
          connection: 'org',
          parameters: {
            method: value('POST'),
            url: { is: 'mapping', template: '/api/v1/users/{{m2.id}}/lifecycle/expire_password' },
          },
        },
      ],
      links: [
        { id: 'l1', from: 'm1', to: 'm2' },
        { id: 'l2', from: 'm2', to: 'm4' },
        { id: 'l3', from: 'm4', to: 'm3' },
      ],
      settings: { parallelism: 1, stopAtFirstFailure: false },
    },
  })
  org.faults.push({ kind: 'lost-answer', method: 'POST', path: '/lifecycle/', times: PEOPLE })
  return (await ask(page, 'runs.start', { scenarioId: id })).id
}

test('calls whose answers were lost are decided about, one, some and all', async ({ owner: page, org }) => {
  test.setTimeout(240_000)
  await page.goto('/runs/decisions')
  await expect(page.getByText('Nothing to decide')).toBeVisible()
  await picture(page, 'decisions-none')
  const runId = await loseAnswers(page, org)

  // A call without an answer is looked up half a minute later.
  const group = page.getByRole('region', { name: /^Expire the passwords/ })
  await expect(group.getByText(`${PEOPLE} questions`, { exact: true })).toBeVisible({ timeout: 90_000 })
  const rows = group.getByRole('table').getByRole('row')
  await expect(rows).toHaveCount(PEOPLE + 1)
  await picture(page, 'decisions')

  // Chosen by keyboard.
  await rows.nth(1).focus()
  await page.keyboard.press('Space')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Space')
  await expect(group.getByText('2 questions chosen')).toBeVisible()
  await group.getByRole('button', { name: /treat as done/ }).click()
  const output = group.getByRole('textbox', { name: 'Output' })
  await expect(output).toHaveValue(/"statusCode": 0/)
  await output.fill('{\n  "statusCode": 200,\n  "headers": {}\n  "body": null\n}')
  await group.getByRole('button', { name: 'Treat 2 as done' }).click()
  await expect(group.getByRole('alert')).toContainText('Line 4')
  await output.fill('{\n  "statusCode": "fine",\n  "headers": {},\n  "body": null\n}')
  await group.getByRole('button', { name: 'Treat 2 as done' }).click()
  await expect(group.getByRole('alert')).toContainText('Line 2: statusCode')
  await picture(page, 'decisions-wrong-output')
  await output.fill('{\n  "statusCode": 200,\n  "headers": {},\n  "body": null\n}')
  await group.getByRole('button', { name: 'Treat 2 as done' }).click()
  await expect(page.getByText('2 questions answered')).toBeVisible()
  await expect(rows).toHaveCount(PEOPLE - 2 + 1)

  // One of them on its step, reached from here.
  await rows.nth(1).getByRole('link').click()
  await expect(page).toHaveURL(/step=/)
  const decision = page.getByRole('region', { name: 'Decision', exact: true })
  await picture(page, 'decision-of-a-step')
  await decision.getByRole('button', { name: /do again/ }).click()
  await expect(page.getByRole('dialog', { name: 'Send the call again?' })).toContainText('it happens twice')
  await picture(page, 'decision-again')
  await page.getByRole('button', { name: 'Send again' }).click()
  await expect(page.getByText('1 question answered')).toBeVisible()
  await expect(page.getByText('Ada Byron decided: “do again”')).toBeVisible({ timeout: 20_000 })

  // And all that are left, from the run.
  await page.getByRole('link', { name: `${PEOPLE - 3} bundles need a decision` }).click()
  await group.getByRole('checkbox', { name: /^Choose all/ }).click()
  await expect(group.getByText(`${PEOPLE - 3} questions chosen`)).toBeVisible()
  await group.getByRole('button', { name: /do again/ }).click()
  await page.getByRole('button', { name: `Send ${PEOPLE - 3} again` }).click()
  await expect(page.getByText('Nothing to decide')).toBeVisible({ timeout: 20_000 })
  await page.goto(`/runs/${runId}`)
  await expect(page.getByText('Succeeded').first()).toBeVisible({ timeout: 20_000 })
  // Everybody once, and those whose call was sent again a second time.
  expect(org.org.calls('POST /api/v1/users/{id}/lifecycle/expire_password')).toBe(PEOPLE + PEOPLE - 2)
})

test('a run that was set aside asks about itself, and a thousand questions are a page', async ({
  owner: page,
  server,
}) => {
  test.setTimeout(120_000)
  const { id: scenarioId } = await ask(page, 'scenarios.create', {
    document: {
      format: 1,
      name: 'Set aside',
      modules: [{ key: 'm1', module: 'flow.manual@1' }],
      links: [],
    },
  })
  const { id: runId } = await ask(page, 'runs.start', { scenarioId })
  const { pool, stop } = await openDatabaseOf(server.dataDir)
  try {
    const status = async () =>
      (await pool.query('SELECT status FROM run WHERE id = $1', [runId])).rows[0]?.status
    await expect.poll(status, { timeout: 20_000 }).toBe('succeeded')
    // As its fourth worker would have left it.
    await pool.query(
      `UPDATE run SET status = 'needs_decision', finished_at = NULL, owner = NULL WHERE id = $1`,
      [runId],
    )
    const about = {
      about: 'run',
      what: 'Joinery’s process ended 3 times while it worked on this run.',
      todo: '“Go on” tries again.',
    }
    await pool.query(
      `INSERT INTO signal (id, workspace_id, run_id, scenario_id, path, kind, alike, request)
       SELECT $2, workspace_id, id, scenario_id, '', 'decision', 'stopped its workers', $3 FROM run WHERE id = $1`,
      [runId, uuidv7(), JSON.stringify(about)],
    )
    await page.goto(`/runs/${runId}`)
    const asks = page.getByRole('region', { name: 'Decisions' })
    await expect(asks).toContainText('ended 3 times')
    await picture(page, 'run-set-aside')

    const many = Array.from({ length: 1_000 }, (_, at) => ({
      id: uuidv7(),
      at,
      call: { method: 'POST', url: `/api/v1/users/00u${at}/badge`, since: Date.now() },
    }))
    await pool.query(
      `INSERT INTO signal (id, workspace_id, run_id, scenario_id, path, kind, alike, request)
       SELECT t.id, run.workspace_id, run.id, run.scenario_id, t.path, 'decision', t.alike, t.request::jsonb
       FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[]) AS t (id, path, alike, request), run WHERE run.id = $1`,
      [
        runId,
        many.map(one => one.id),
        many.map(one => `m1.m2[${one.at}].m3`),
        many.map(one => `m3 POST /api/v1/users/…/badge ${one.at % 5}`),
        many.map(({ call }) =>
          JSON.stringify({
            about: 'call',
            key: 'm3',
            label: 'Order a badge',
            call,
            why: 'nobody can tell',
            found: false,
          }),
        ),
      ],
    )
    const began = Date.now()
    await page.goto('/runs/decisions')
    await expect(page.getByText('200 questions', { exact: true })).toHaveCount(5)
    expect(Date.now() - began).toBeLessThan(5_000)
    await page
      .getByRole('button', { name: /200 questions/ })
      .first()
      .click()
    await expect(page.getByRole('table').getByRole('row')).toHaveCount(51)
    await page.getByRole('button', { name: 'Show more' }).click()
    await expect(page.getByRole('table').getByRole('row')).toHaveCount(101)
    await picture(page, 'decisions-many')

    await page.goto(`/runs/${runId}`)
    await asks.getByRole('button', { name: 'Go on' }).click()
    await expect(asks).toContainText('Ada Byron decided: “go on”')
    await expect(page.getByText('Succeeded').first()).toBeVisible({ timeout: 20_000 })
    // What its end leaves behind asks nobody any more.
    await page.goto('/runs/decisions')
    await expect(page.getByText('Nothing to decide')).toBeVisible()
  } finally {
    await stop()
  }
})
