const host = "http://api.coffee.example.com";

module.exports = {
  nearby(place) {
    wx.request({ url: host + "/nearby", data: place });
  },
};
