import { expect, test } from 'vitest'
import type { Page } from 'playwright-core'
import { keepColours } from '../../src/slices/colours/keeping.ts'
import { look, lookAtScreens, setStage } from './stage.ts'

const stage = setStage()

/** A red person of the demo, by the API. */
async function redPerson(page: Page): Promise<string> {
  const reply = await page.request.get(`${stage.address}/api/colours/people?colour=red&limit=20`)
  const { people } = await reply.json()
  return people.find(({ rules }: { rules: string[] }) => rules.includes('isolated'))?.person ?? ''
}

test('codes, rules and appeals are read at a phone’s and a desk’s width, in both languages', async () => {
  await lookAtScreens(stage, 'commander', [
    { name: 'codes', path: 'codes', ready: '.bar' },
    { name: 'colour-rules', path: 'colour-rules', ready: '.colour-reason' },
    { name: 'alarms', path: 'alarms', ready: 'ol' },
    { name: 'appeals-none', path: 'appeals?all=true', ready: '.ant-empty' },
  ])
})

test('a colour is told with its reasons; evidence changes it, an appeal starts a clock, somebody else answers', async () => {
  const page = await stage.open({ username: 'clerk', width: 1440, language: 'en', path: '/desk/codes' })
  const person = await redPerson(page)
  await page.goto(`${stage.address}/desk/person/${person}`)
  const panel = page.locator('#colour')
  const reason = (name: string) => panel.getByRole('heading', { name })
  await reason('Isolated in a central place').waitFor()
  await panel.getByRole('button', { name: 'Appeal for them' }).click()
  const appeal = page.getByRole('dialog')
  await appeal.getByLabel('Why it is wrong').fill('<b>Somebody</b> of the same name')
  await appeal.getByRole('button', { name: 'Save' }).click()
  await panel.getByText('Made; to be answered by').waitFor()
  // The commander recorded what it rests on in the demo, and cannot be the judge of it.
  const commander = await stage.open({
    username: 'commander',
    width: 1440,
    language: 'en',
    path: '/desk/appeals',
  })
  await commander.getByText('You recorded it: somebody else decides').waitFor()
  await commander.context().close()
  await page.goto(`${stage.address}/desk/appeals`)
  await page.getByText('<b>Somebody</b> of the same name').waitFor()
  await look(page, 'codes-appeal-en-1440')
  await page.getByRole('button', { name: 'Decide' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Upheld').check()
  await dialog.getByLabel('Reason').fill('Two people of one name were mixed up')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await page.getByText('No appeal waits for an answer.').waitFor()
  await page.goto(`${stage.address}/desk/person/${person}`)
  await panel.getByText('Colours follow from evidence').waitFor()
  await expect.poll(() => reason('Isolated in a central place').count()).toBe(0)
  await panel.getByRole('button', { name: 'Record evidence' }).click()
  await page.getByRole('combobox', { name: 'What to record' }).click()
  await page.getByTitle('Isolation begun').click()
  const form = page.getByRole('dialog')
  await form.getByLabel('at home').check()
  await form.getByLabel('Days').fill('7')
  await form.getByLabel('Reason').fill('Waiting for a test')
  await form.getByRole('button', { name: 'Save' }).click()
  await reason('Isolated at home').waitFor()
  await keepColours(stage.ledger)
  await page.context().close()
})

test('other rules show whom they would touch before anybody signs them', async () => {
  const page = await stage.open({
    username: 'commander',
    width: 1440,
    language: 'en',
    path: '/desk/colour-rules',
  })
  const text = page.getByLabel('Rules', { exact: true })
  const rules = JSON.parse(await text.inputValue())
  await text.fill(JSON.stringify(rules.map((rule: { when: unknown }) => ({ ...rule, when: { var: 'x' } }))))
  await page.getByRole('button', { name: 'Whom would it affect?' }).click()
  await page.getByRole('alert').getByText('vocabulary').waitFor()
  await text.fill(
    JSON.stringify(
      rules.map((rule: { id: string }) =>
        rule.id === 'returned-from-risk' ? { ...rule, colour: 'red' } : rule,
      ),
    ),
  )
  await page.getByRole('button', { name: 'Whom would it affect?' }).click()
  await page.getByText('yellow to red').waitFor()
  await look(page, 'codes-preview-en-1440')
  await page.context().close()
})
