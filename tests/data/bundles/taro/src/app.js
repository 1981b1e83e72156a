import '@tarojs/plugin-platform-weapp/dist/runtime'
import { createPageConfig } from '@tarojs/runtime'
import { near, run } from './calls'

App({
    onLaunch() {
        run()
        near({})
    },
})
console.log(createPageConfig)
