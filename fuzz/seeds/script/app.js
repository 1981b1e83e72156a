const stat = require("./utils/umtrack-wx/index.js");
const api = require("./utils/api.js");

App({
  onLaunch() {
    stat.init({ appKey: "sample" });
    this.locate();
  },
  locate() {
    const wxApi = wx;
    wxApi.getLocation({ type: "gcj02", success: api.nearby });
  },
});
