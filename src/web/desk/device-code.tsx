import { useMutation } from '@tanstack/react-query'
import { Button, Modal } from 'antd'
import { ROLE_TITLES } from '../../core/role.ts'
import { askEnrolment } from '../../slices/sync/contract.ts'
import { enrolmentLink } from '../../slices/sync/rules.ts'
import { call } from '../kit/call.ts'
import { useWords } from '../kit/language.tsx'
import { moment } from './figures.ts'
import { shortName } from './names.ts'
import { Qr } from './qr.tsx'
import { Failure } from './states.tsx'

/** Six digits and a QR with which the holder of a post enrols one phone; asked for again, the ones before are void. */
export function DeviceCode({ post }: { post: string }) {
  const { t, of, language } = useWords()
  const code = useMutation({ mutationFn: () => call(askEnrolment, { body: { post } }) })
  const made = code.data
  return (
    <>
      <Button loading={code.isPending} onClick={() => code.mutate()}>
        {t('device.enrol')}
      </Button>
      <Modal
        open={code.isSuccess || code.isError}
        footer={null}
        title={t('device.enrol')}
        onCancel={() => code.reset()}
      >
        {code.isError && <Failure error={code.error} />}
        {made && (
          <>
            <p>
              {t('device.for', {
                name: made.holder.name,
                post: of(ROLE_TITLES[made.holder.role]),
                area: shortName(made.holder.areaName),
              })}
            </p>
            <p>{t('device.how', { address: `${location.host}/field/` })}</p>
            <p className="device-code">{made.code}</p>
            <p style={{ textAlign: 'center' }}>
              <Qr text={enrolmentLink(location.origin, made.secret)} label={t('device.qr')} />
            </p>
            <p className="soft">{t('device.until', { time: moment(made.expiresAt, language) })}</p>
          </>
        )}
      </Modal>
    </>
  )
}
