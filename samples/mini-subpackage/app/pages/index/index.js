Page({
  onNear() {
    wx.requirePrivacyAuthorize({ success: () => wx.getLocation({ success: (place) => this.setData({ place }) }) });
  },
  onOrder() {
    wx.navigateTo({ url: "/order/pages/address/address" });
  },
});
