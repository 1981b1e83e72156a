Page({
  onAddress() {
    wx.chooseAddress({ success: (address) => this.setData({ address }) });
  },
});
