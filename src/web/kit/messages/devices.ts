/** Phones of the field app, as the desk sees them. */
export const DEVICES_MESSAGES = {
  'device.title': { zh: '手机', en: 'Phones' },
  'device.enrol': { zh: '登记手机', en: 'Enrol a phone' },
  'device.for': { zh: '给{name}（{area}，{post}）用的手机。', en: 'A phone for {name} ({post}, {area}).' },
  'device.how': {
    zh: '请本人用手机扫这个二维码；或在手机浏览器打开 {address}，输入这6位数字：',
    en: 'Have the holder scan this QR code with the phone, or open {address} in its browser and enter these six digits:',
  },
  'device.qr': { zh: '登记手机的二维码', en: 'QR code to enrol a phone' },
  'device.until': {
    zh: '只能用于一部手机，有效到 {time}。再点一次“登记手机”，这组数字就作废。',
    en: 'Good for one phone, until {time}. Pressing “Enrol a phone” again voids these digits.',
  },
  'device.state': { zh: '状态', en: 'State' },
  'device-state.in-use': { zh: '在用', en: 'In use' },
  'device-state.post-over': { zh: '岗位已结束', en: 'Post over' },
  'device-state.revoked': { zh: '已停用', en: 'Revoked' },
  'device.holder': { zh: '使用人', en: 'Holder' },
  'device.seen': { zh: '最近联系', en: 'Last heard of' },
  'device.never': { zh: '登记后还没有联系过', en: 'Not since it was enrolled' },
  'device.unsent': { zh: '未发送', en: 'Unsent' },
  'device.model': { zh: '机型和版本', en: 'Model and version' },
  'device.clock': { zh: '手机时间差 {minutes} 分钟', en: 'Its clock is {minutes} min off' },
  'device.revoke': { zh: '停用', en: 'Revoke' },
  'device.revoke-sure': {
    zh: '停用{name}的手机？它马上不能再收发；手机上已上传的数据会清除，没上传的还在手机里。',
    en: 'Revoke the phone of {name}? It can send and receive no more from now on; what it has sent is removed from it, what it has not sent stays there.',
  },
  'device.none': {
    zh: '这里还没有手机。打开一个账号，在岗位旁点“登记手机”。',
    en: 'No phones here yet. Open an account and press “Enrol a phone” beside a post.',
  },
} as const
