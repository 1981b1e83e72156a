import Taro from '@tarojs/taro'
import { getLocation as getPlace, login } from '@tarojs/taro'
import * as api from './api'
import wrap from './wrap'

const C = { n: 'getLocation' }

export function run() {
    Taro.getLocation({ a: 0 })
    Taro.chooseLocation({ a: 1 })
    Taro.choosePoi({ a: 2 })
    Taro.getFuzzyLocation({ a: 3 })
    Taro.startLocationUpdate({ a: 4 })
    Taro.onLocationChange({ a: 5 })
    Taro.login({ a: 6 })
    Taro.getUserProfile({ a: 7 })
    Taro.getUserInfo({ a: 8 })
    Taro.chooseAddress({ a: 9 })
    Taro.chooseInvoiceTitle({ a: 10 })
    Taro.chooseInvoice({ a: 11 })
    Taro.getWeRunData({ a: 12 })
    Taro.chooseImage({ a: 13 })
    Taro.chooseMedia({ a: 14 })
    Taro.chooseVideo({ a: 15 })
    Taro.chooseMessageFile({ a: 16 })
    Taro.startRecord({ a: 17 })
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
    { const t = Taro; t.getFuzzyLocation({ b: 0 }) }
    { const t = Taro; t.startLocationUpdate({ b: 1 }) }
    { const t = Taro; t.onLocationChange({ b: 2 }) }
    { const t = Taro; t.login({ b: 3 }) }
    { const { getUserProfile: f } = Taro; f({ c: 0 }) }
    { const { getUserInfo: f } = Taro; f({ c: 1 }) }
    { const { chooseAddress: f } = Taro; f({ c: 2 }) }
    { const { chooseInvoiceTitle: f } = Taro; f({ c: 3 }) }
    { const g = wx.chooseInvoice.bind(wx); g({ d: 0 }) }
    { const g = wx.getWeRunData.bind(wx); g({ d: 1 }) }
    { const g = wx.chooseImage.bind(wx); g({ d: 2 }) }
    { const g = wx.chooseMedia.bind(wx); g({ d: 3 }) }
    ;(function (w) { w.chooseVideo({ e: 0 }) })(Taro)
    ;(function (w) { w.chooseMessageFile({ e: 1 }) })(Taro)
    ;(function (w) { w.startRecord({ e: 2 }) })(Taro)
    ;(function (w) { w.openBluetoothAdapter({ e: 3 }) })(Taro)
    api.plat.getClipboardData({ f: 0 })
    api.plat.getBluetoothDevices({ f: 1 })
    api.plat.getConnectedWifi({ f: 2 })
    api.plat.getWifiList({ f: 3 })
    wrap.api().scanCode({ g: 0 })
    wrap.api().chooseContact({ g: 1 })
    wrap.api().getLocation({ g: 2 })
    getPlace({ h: 1 })
    login({ h: 2 })
    Taro[C.n]({ i: 1 })
    Taro['get' + 'Location']({ i: 2 })
    { const r = Taro.getRecorderManager(); r.start({ j: 1 }) }
    wx.getRecorderManager().start({ j: 2 })
    wx.createCameraContext().takePhoto({ j: 3 })
    ;(async () => { const r = await Taro.getClipboardData(); console.log(r) })()
    Promise.resolve(Taro).then(() => Taro.chooseMedia({ k: 1 }))
}

export function near(o) {
    o.getLocation()
    o.login()
    const other = { getLocation() {} }
    other.getLocation()
    Taro.canIUse('getLocation')
    return 'wx.getLocation()'
}
