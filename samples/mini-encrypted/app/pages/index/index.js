Page({
  data: { left: 0, right: 0, answer: "", score: 0 },
  onLoad() {
    this.next();
  },
  next() {
    const number = () => Math.floor(Math.random() * 90) + 10;
    this.setData({ left: number(), right: number(), answer: "" });
  },
  onAnswer(event) {
    const right = Number(event.detail.value) === this.data.left + this.data.right;
    this.setData({ score: this.data.score + (right ? 1 : 0) });
    this.next();
  },
  onPhoto() {
    wx.chooseMedia({ count: 1, mediaType: ["image"], success: () => this.next() });
  },
  onShareAppMessage() {
    return { title: "口算练习", path: "/pages/index/index?from=wx0123456789abcd5f" };
  },
});
