import { ACCOUNTS_MESSAGES } from './messages/accounts.ts'
import { ALARMS_MESSAGES } from './messages/alarms.ts'
import { ARTICLES_MESSAGES } from './messages/articles.ts'
import { ATTACHMENTS_MESSAGES } from './messages/attachments.ts'
import { BADGES_MESSAGES } from './messages/badges.ts'
import { BOARD_MESSAGES } from './messages/board.ts'
import { CADENCE_MESSAGES } from './messages/cadence.ts'
import { CAMPAIGNS_MESSAGES } from './messages/campaigns.ts'
import { CARDS_MESSAGES } from './messages/cards.ts'
import { CARRY_MESSAGES } from './messages/carry.ts'
import { CHECKPOINTS_MESSAGES } from './messages/checkpoints.ts'
import { BULLETIN_MESSAGES } from './messages/bulletins.ts'
import { CODES_MESSAGES } from './messages/codes.ts'
import { DEVICES_MESSAGES } from './messages/devices.ts'
import { DIRECTIVES_MESSAGES } from './messages/directives.ts'
import { DOORS_MESSAGES } from './messages/doors.ts'
import { DUTIES_MESSAGES } from './messages/duties.ts'
import { FIELD_MESSAGES } from './messages/field.ts'
import { FIELDWORK_MESSAGES } from './messages/fieldwork.ts'
import { GATE_MESSAGES } from './messages/gates.ts'
import { GRID_MESSAGES } from './messages/grid.ts'
import { IMPORTS_MESSAGES } from './messages/imports.ts'
import { INBOX_MESSAGES } from './messages/inbox.ts'
import { LEDGER_MESSAGES } from './messages/ledger.ts'
import { MACHINE_MESSAGES } from './messages/machine.ts'
import { ME_LOG_MESSAGES } from './messages/me-log.ts'
import { ME_MESSAGES } from './messages/me.ts'
import { QUESTIONS_MESSAGES } from './messages/questions.ts'
import { REGISTER_MESSAGES } from './messages/register.ts'
import { RECORDS_MESSAGES } from './messages/records.ts'
import { ROUNDS_MESSAGES } from './messages/rounds.ts'
import { SHELL_MESSAGES } from './messages/shell.ts'

/** Every sentence of the browser apps, in both languages. `{name}` takes a value. messages.test.ts checks that none is missing. */
export const MESSAGES = {
  ...ACCOUNTS_MESSAGES,
  ...ALARMS_MESSAGES,
  ...ARTICLES_MESSAGES,
  ...ATTACHMENTS_MESSAGES,
  ...BADGES_MESSAGES,
  ...BOARD_MESSAGES,
  ...CADENCE_MESSAGES,
  ...BULLETIN_MESSAGES,
  ...CAMPAIGNS_MESSAGES,
  ...CARDS_MESSAGES,
  ...CARRY_MESSAGES,
  ...CHECKPOINTS_MESSAGES,
  ...CODES_MESSAGES,
  ...DEVICES_MESSAGES,
  ...DIRECTIVES_MESSAGES,
  ...DOORS_MESSAGES,
  ...DUTIES_MESSAGES,
  ...FIELD_MESSAGES,
  ...CARRY_MESSAGES,
  ...FIELDWORK_MESSAGES,
  ...GATE_MESSAGES,
  ...GRID_MESSAGES,
  ...IMPORTS_MESSAGES,
  ...INBOX_MESSAGES,
  ...LEDGER_MESSAGES,
  ...MACHINE_MESSAGES,
  ...ME_LOG_MESSAGES,
  ...ME_MESSAGES,
  ...QUESTIONS_MESSAGES,
  ...REGISTER_MESSAGES,
  ...RECORDS_MESSAGES,
  ...ROUNDS_MESSAGES,
  ...SHELL_MESSAGES,
} as const

export type MessageKey = keyof typeof MESSAGES
