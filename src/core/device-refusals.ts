import type { Bilingual } from './text.ts'

/** The part of the catalogue (refusals.ts) about phones. The first two tell a phone to destroy what it holds (slices/sync). */
export const DEVICE_REFUSALS = {
  'device-revoked': {
    status: 403,
    zh: '这部手机已被停用，手机上已上传的数据将清除；没上传的会列出来。要继续使用，请找上级重新登记。',
    en: 'This phone’s access was ended: what it has sent is removed from it, what it has not sent is listed. Ask your leader to enrol it anew.',
  },
  'device-post-over': {
    status: 403,
    zh: '这部手机登记的岗位已经结束，手机上已上传的数据将清除；没上传的会列出来。有新岗位请找上级重新登记。',
    en: 'The post this phone was enrolled for has ended: what it has sent is removed from it, what it has not sent is listed. For a new post, ask your leader.',
  },
  'device-needed': {
    status: 403,
    zh: '只有登记过的手机才能同步。请在手机上输入上级给的6位登记码。',
    en: 'Only an enrolled phone can sync. Enter the six digits from your leader on the phone.',
  },
  'device-is-revoked': {
    status: 409,
    zh: '这部手机已经停用过了。',
    en: 'This phone’s access has been ended already.',
  },
  'post-without-device': {
    status: 422,
    zh: '这种岗位在电脑上办公，不登记手机。',
    en: 'Posts of this kind work at the desk and enrol no phone.',
  },
  'enrolment-wrong': {
    status: 401,
    zh: '登记码不对。请核对6位数字，或请上级重新生成。',
    en: 'This code is wrong. Check the six digits, or ask your leader for a new one.',
  },
  'enrolment-expired': {
    status: 401,
    zh: '登记码已过期（10分钟内有效）。请上级重新生成。',
    en: 'This code has expired (it is good for 10 minutes). Ask your leader for a new one.',
  },
  'enrolment-used': {
    status: 409,
    zh: '这个登记码已在另一部手机上用过。如果不是您本人，请马上告诉上级停用那部手机。',
    en: 'This code was used on another phone. If that was not you, tell your leader at once to end that phone’s access.',
  },
  'parcel-none': {
    status: 422,
    zh: '这不是胡同的密封文件。请选手机上「存成密封文件」存出来的那个文件。',
    en: 'This is no sealed file of Hutong. Choose the one that was saved on the phone.',
  },
  'parcel-broken': {
    status: 422,
    zh: '这个密封文件不完整或被改动过，打不开。原来的记录还在那部手机里：请重新存一份，用文件方式原样发送。',
    en: 'This sealed file is incomplete or was changed, and cannot be opened. The records are still on the phone: save it again and send it as a file, unchanged.',
  },
  'parcel-other-county': {
    status: 422,
    zh: '这个密封文件是别的县的，这里打不开。请交给那个县的指挥部。',
    en: 'This sealed file belongs to another county and cannot be opened here. Bring it to that county’s command post.',
  },
  'parcel-too-new': {
    status: 422,
    zh: '这个密封文件是新版手机应用存的，这里的程序还不认识。请先更新服务器，文件请留好。',
    en: 'This sealed file comes from a newer app than this program knows. Keep it, and update the server first.',
  },
  'parcel-device-unknown': {
    status: 422,
    zh: '存这个文件的手机没有在本县登记过，或登记已被恢复的备份抹去。文件里的记录没有收下。',
    en: 'The phone that saved this file was never enrolled here, or the enrolment went with a restored backup. None of its records were taken.',
  },
  'parcel-elsewhere': {
    status: 403,
    zh: '这个文件不是您管辖范围内的手机存的。请交给那个村、乡镇的负责人或县指挥部。',
    en: 'This file comes from a phone outside your scope. Bring it to the leader of that village or township, or to the county’s command post.',
  },
  'parcel-after-revoked': {
    status: 422,
    zh: '这条是手机停用以后登记的，不能收。请核实后由本人重新登记。',
    en: 'Recorded after this phone was revoked, so it cannot be taken. Have the chief record it anew after checking.',
  },
  'app-too-old': {
    status: 426,
    zh: '手机应用太旧，不能再同步。没上传的记录还在，请更新应用后再传。',
    en: 'This app is too old to sync. Nothing unsent is lost: update the app, then send again.',
  },
} as const satisfies Record<string, { status: number } & Bilingual>
