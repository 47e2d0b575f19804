/** Sign-in, accounts and posts. */
export const ACCOUNTS_MESSAGES = {
  'sign-in.username': { zh: '用户名或手机号', en: 'Username or phone' },
  'sign-in.password': { zh: '密码', en: 'Password' },
  'sign-in.totp': { zh: '验证器6位数字', en: 'Six digits of the authenticator' },
  'sign-in.go': { zh: '登录', en: 'Sign in' },
} as const
