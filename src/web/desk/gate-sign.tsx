import { Link, useParams } from '@tanstack/react-router'
import { useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { showGate } from '../../slices/gates/contract.ts'
import { call } from '../kit/call.ts'
import { useWords } from '../kit/language.tsx'
import { MESSAGES, type MessageKey } from '../kit/messages.ts'
import { PaperQr } from './paper-qr.tsx'
import { PrintedPhone, usePrintedPhone } from './printed-phone.tsx'
import { Loaded } from './states.tsx'
import './cards.css'

/** A gate's sign for the county's own A4 printer, always in both languages: what to show, the lane without codes, whom to ask. */
export function GateSign() {
  const { gate = '' } = useParams({ strict: false })
  const { t } = useWords()
  const [phone, setPhone] = usePrintedPhone()
  const shown = useQuery({
    queryKey: ['board', 'gate', gate],
    queryFn: () => call(showGate, { params: { gate } }),
  })
  return (
    <Loaded query={shown}>
      {({ name, areaName }) => (
        <>
          <div className="page-head no-print">
            <Link to="/checkpoints" search={{ gate }}>
              ‹ {name}
            </Link>
            <PrintedPhone phone={phone} change={setPhone} />
            <Button type="primary" size="large" onClick={() => window.print()}>
              {t('cards.go')}
            </Button>
          </div>
          <p className="no-print soft">{t('sign.report')}</p>
          <div className="cut-sheets sheet" tabIndex={0} role="region" aria-label={t('cards.sheet')}>
            <Paper name={name} areaName={areaName} phone={phone} />
          </div>
        </>
      )}
    </Loaded>
  )
}

function Paper({ name, areaName, phone }: { name: string; areaName: string; phone: string }) {
  const { t } = useWords()
  const hotline = phone.trim() || '＿＿＿＿＿＿＿＿'
  return (
    <article className="gate-sign">
      <h1>
        {name}
        <small>{areaName}</small>
      </h1>
      <h2>
        <Both of={'sign.stop'} />
      </h2>
      <div>
        <b>
          <Both of={'sign.show'} />
        </b>
        <ol>
          <li>
            <Both of={'sign.show-code'} />
          </li>
          <li>
            <Both of={'sign.show-trip'} />
          </li>
          <li>
            <Both of={'sign.show-warm'} />
          </li>
        </ol>
      </div>
      <section>
        <b>
          <Both of={'sign.lane'} />
        </b>
        <Both of={'sign.lane-what'} />
      </section>
      <section>
        <b>
          <Both of={'sign.care'} />
        </b>
      </section>
      <footer>
        <PaperQr text={`${location.origin}/me/`} label={t('sign.get')} />
        <div>
          <b>
            <Both of={'sign.get'} />
          </b>
          <p>{`${location.host}/me/`}</p>
          <p>
            <b>
              <Both of={'sign.hotline'} phone={hotline} />
            </b>
          </p>
        </div>
      </footer>
    </article>
  )
}

/** Whoever comes to a gate may read either. */
function Both({ of, phone = '' }: { of: MessageKey; phone?: string }) {
  const { zh, en } = MESSAGES[of]
  return (
    <>
      <span lang="zh-CN">{zh.replace('{phone}', phone)}</span>
      <small lang="en">{en.replace('{phone}', phone)}</small>
    </>
  )
}
