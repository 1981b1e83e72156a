import * as api from './api'
import wrap from './wrap'

const C = { n: 'getLocation' }
const { getLocation: place, login: signIn } = uni

export function run() {
    uni.getLocation({ a: 0 })
    uni.chooseLocation({ a: 1 })
    uni.startLocationUpdate({ a: 2 })
    uni.onLocationChange({ a: 3 })
    uni.login({ a: 4 })
    uni.getUserProfile({ a: 5 })
    uni.getUserInfo({ a: 6 })
    uni.chooseAddress({ a: 7 })
    uni.chooseInvoiceTitle({ a: 8 })
    uni.chooseImage({ a: 9 })
    uni.chooseMedia({ a: 10 })
    uni.chooseVideo({ a: 11 })
    uni.openBluetoothAdapter({ a: 12 })
    uni.getClipboardData({ a: 13 })
    uni.getBluetoothDevices({ a: 14 })
    uni.getConnectedWifi({ a: 15 })
    uni.getWifiList({ a: 16 })
    uni.scanCode({ a: 17 })
    wx.openBluetoothAdapter({ a: 0 })
    wx.getClipboardData({ a: 1 })
    wx.getBluetoothDevices({ a: 2 })
    wx.getConnectedWifi({ a: 3 })
    wx.getWifiList({ a: 4 })
    wx.scanCode({ a: 5 })
    wx['chooseContact']({ a: 0 })
    wx['getLocation']({ a: 1 })
    wx['chooseLocation']({ a: 2 })
    wx['choosePoi']({ a: 3 })
    { const t = uni; t.chooseMedia({ b: 0 }) }
    { const t = uni; t.chooseVideo({ b: 1 }) }
    { const t = uni; t.openBluetoothAdapter({ b: 2 }) }
    { const t = uni; t.getClipboardData({ b: 3 }) }
    { const { getBluetoothDevices: f } = uni; f({ c: 0 }) }
    { const { getConnectedWifi: f } = uni; f({ c: 1 }) }
    { const { getWifiList: f } = uni; f({ c: 2 }) }
    { const { scanCode: f } = uni; f({ c: 3 }) }
    { const g = wx.chooseInvoice.bind(wx); g({ d: 0 }) }
    { const g = wx.getWeRunData.bind(wx); g({ d: 1 }) }
    { const g = wx.chooseImage.bind(wx); g({ d: 2 }) }
    { const g = wx.chooseMedia.bind(wx); g({ d: 3 }) }
    ;(function (w) { w.login({ e: 0 }) })(uni)
    ;(function (w) { w.getUserProfile({ e: 1 }) })(uni)
    ;(function (w) { w.getUserInfo({ e: 2 }) })(uni)
    ;(function (w) { w.chooseAddress({ e: 3 }) })(uni)
    api.plat.chooseInvoiceTitle({ f: 0 })
    api.plat.chooseImage({ f: 1 })
    api.plat.chooseMedia({ f: 2 })
    api.plat.chooseVideo({ f: 3 })
    wrap.api().scanCode({ g: 0 })
    wrap.api().chooseContact({ g: 1 })
    wrap.api().getLocation({ g: 2 })
    place({ h: 1 })
    signIn({ h: 2 })
    uni[C.n]({ i: 1 })
    uni['get' + 'Location']({ i: 2 })
    { const r = uni.getRecorderManager(); r.start({ j: 1 }) }
    wx.getRecorderManager().start({ j: 2 })
    wx.createCameraContext().takePhoto({ j: 3 })
    ;(async () => { const r = await uni.getClipboardData(); console.log(r) })()
    Promise.resolve(uni).then(() => uni.chooseMedia({ k: 1 }))
}

export function near(o) {
    o.getLocation()
    o.login()
    const other = { getLocation() {} }
    other.getLocation()
    uni.canIUse('getLocation')
    return 'wx.getLocation()'
}
