// What the builder of Taro asks webpack for, shortened: chunks pushed to a list on `wx`, vendors apart, minified.
const webpack = require('webpack')

const group = (test, priority) => ({ test, priority, enforce: true })
const flags = ['INNER_HTML', 'ADJACENT_HTML', 'TEMPLATE_CONTENT', 'CLONE_NODE', 'CONTAINS', 'SIZE_APIS', 'MUTATION_OBSERVER']

module.exports = {
    mode: 'production',
    entry: { app: './src/app.js' },
    target: ['web', 'es5'],
    output: { filename: '[name].js', chunkLoadingGlobal: 'webpackJsonp', globalObject: 'wx', chunkFormat: 'array-push' },
    optimization: {
        runtimeChunk: { name: 'runtime' },
        concatenateModules: false,
        splitChunks: {
            chunks: 'all',
            minSize: 0,
            cacheGroups: {
                common: { name: 'common', ...group(/src.(api|wrap)/, 20) },
                taro: { name: 'taro', ...group(/@tarojs/, 10) },
                vendors: { name: 'vendors', ...group(/node_modules/, 5) },
            },
        },
    },
    plugins: [
        new webpack.DefinePlugin({
            'process.env.TARO_ENV': '"weapp"',
            'process.env.FRAMEWORK': '"react"',
            'process.env.TARO_PLATFORM': '"mini"',
            DEPRECATED_ADAPTER_COMPONENT: 'false',
            ...Object.fromEntries(flags.map((flag) => [`ENABLE_${flag}`, 'false'])),
        }),
    ],
}
