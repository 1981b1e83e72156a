Page({
  onPhone(event) {
    wx.request({ url: "https://api.coffee.example.com/phone", data: event.detail });
  },
  onPaste() {
    wx.getClipboardData({ success(result) { console.log(result.data); } });
  },
});
