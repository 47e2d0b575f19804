/** Sealed files on the phone: what was not sent, a neighbour's file, a phone whose post is over. */
export const CARRY_MESSAGES = {
  'carry.unsent': { zh: '没有发送的', en: 'Not sent' },
  'carry.all-sent': { zh: '没有要存的：全部已发送。', en: 'Nothing to save: all is sent.' },
  'carry.loose': { zh: '{count} 条还只在这部手机里。', en: '{count} records are on this phone alone.' },
  'carry.save': { zh: '存成密封文件', en: 'Save as a sealed file' },
  'carry.save-what': {
    zh: '一直没有网络时用：把文件交给村里、指挥部，或请有网络的同事代送。别人打不开；送几次都只算一次，手机里的也还在。',
    en: 'For when there is no network for long: give the file to the village, the command post, or a colleague who has one. Nobody else can open it; however often it arrives it counts once, and the records stay on the phone.',
  },
  'carry.no-key': {
    zh: '这部手机还没有收到指挥部的密封钥匙。请先联网一次，再存文件。',
    en: 'This phone has not been told the county’s key yet. Connect once, then save the file.',
  },
  'carry.saved': { zh: '已存成文件，{count} 条', en: 'Saved as a file: {count} records' },
  'carry.neighbour': { zh: '代送别人的密封文件', en: 'Carry a colleague’s sealed file' },
  'carry.neighbour-what': {
    zh: '选同事发给您的文件。您看不到里面的内容，有网络时自动送到指挥部。',
    en: 'Choose the file a colleague gave you. You cannot see what is inside; it goes to the command post as soon as there is a network.',
  },
  'carry.choose': { zh: '选文件', en: 'Choose the file' },
  'carry.taken-along': { zh: '已收好，有网络时自动送', en: 'Taken along; it goes with the next network' },
  'carry.known': { zh: '这个文件已经在这部手机里', en: 'This file is on this phone already' },
  'carry.none': {
    zh: '这不是胡同的密封文件。请选名字以 hutong 开头的文件。',
    en: 'This is no sealed file of Hutong. Choose the one whose name begins with hutong.',
  },
  'carry.broken': {
    zh: '这个文件不完整。请同事重新存一份，用文件方式原样发送。',
    en: 'This file is incomplete. Ask your colleague to save it again and send it as a file, unchanged.',
  },
  'carry.own-file': { zh: '本机的密封文件', en: 'This phone’s own file' },
  'carry.neighbour-file': { zh: '代送的文件', en: 'A colleague’s file' },
  'carry.records': { zh: '{count} 条', en: '{count} records' },
  'spare.what': {
    zh: '没有发送的 {count} 条已密封好，不用密码就能交给指挥部（要有网络）。先交，再清除。',
    en: '{count} unsent records lie sealed on this phone and can be handed in without the PIN (this needs the network). Hand them in, then clear.',
  },
  'carry-state.spare': { zh: '备份', en: 'Spare' },
  'carry-state.here': { zh: '还没送到，等网络', en: 'Not there yet, waits for a network' },
  'carry-state.waiting': { zh: '已送到，等指挥部核实', en: 'Arrived; the command post is checking it' },
  'carry-state.taken': { zh: '指挥部已收下', en: 'Taken in by the command post' },
  'carry-state.turned-away': {
    zh: '指挥部没有收，请找村里问原因',
    en: 'Not taken by the command post: ask your village why',
  },
  'carry-state.refused': { zh: '打不开', en: 'Cannot be opened' },
  'carry.lay-down': { zh: '从手机里去掉', en: 'Remove from this phone' },

  'over.revoked': { zh: '这部手机已停用', en: 'This phone has been revoked' },
  'over.post': { zh: '这个岗位已结束', en: 'This post has ended' },
  'over.loose': {
    zh: '还有 {count} 条没有发送，只在这部手机里：',
    en: '{count} records were never sent and are on this phone alone:',
  },
  'over.nothing': { zh: '没有未发送的记录，什么也没有丢。', en: 'Nothing was left unsent; nothing is lost.' },
  'over.hand-in': { zh: '交给指挥部', en: 'Hand in to the command post' },
  'over.hand-in-what': {
    zh: '要有网络。村里或指挥部核实是您本人登记的，就会收下停用以前的记录。',
    en: 'This needs the network. Once the village or command post has checked that it was you, it takes what was recorded before the end.',
  },
  'over.ask': { zh: '看看收下没有', en: 'Ask whether it was taken' },
  'over.renew': { zh: '重新登记这部手机', en: 'Enrol this phone anew' },
  'over.renew-what': {
    zh: '领到新的6位数字后按这里。手机里没有发送的不会丢。',
    en: 'Press here when you have six new digits. What was not sent is kept.',
  },

  'renew.title': { zh: '换岗位，先交清', en: 'Another post: first hand in' },
  'renew.other': {
    zh: '这部手机上有 {count} 条是{name}（{area}）登记的，还没有发送。它们会存成密封文件，由这部手机自动交给指挥部，一条也不会丢。',
    en: 'This phone holds {count} records by {name} ({area}) that were never sent. They are put into a sealed file, which this phone hands in by itself: none is lost.',
  },
  'renew.go-on': { zh: '继续', en: 'Go on' },

  'leave.files': {
    zh: '还有 {count} 个密封文件没有送到。清除后这些文件也没有了。',
    en: '{count} sealed files on this phone have not arrived. If you clear it, they are lost too.',
  },
  'leave.files-first': {
    zh: '还有 {count} 个密封文件没有送到，不能退出。请先连上网络，或把它们去掉。',
    en: '{count} sealed files have not arrived, so you cannot sign off. Connect first, or remove them.',
  },
} as const
