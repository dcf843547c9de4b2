/// The page's own files, which lie in the program itself.
enum PageFiles {
    /// Nil for a path that is none of them.
    static func response(_ path: String) -> HTTPResponse? {
        guard let file = files[path] else { return nil }
        return HTTPResponse(status: 200, type: file.type, body: file.bytes)
    }

    private static let files: [String: (type: String, bytes: [UInt8])] = [
        "/": ("text/html; charset=utf-8", PackageResources.page_html),
        "/page.css": ("text/css; charset=utf-8", PackageResources.page_css),
        "/page.js": (script, PackageResources.page_js),
        "/server.js": (script, PackageResources.server_js),
        "/listening.js": (script, PackageResources.listening_js),
        "/recorder.js": (script, PackageResources.recorder_js),
        "/spectrogram.js": (script, PackageResources.spectrogram_js),
        "/answers.js": (script, PackageResources.answers_js),
        "/teaching.js": (script, PackageResources.teaching_js),
    ]

    private static let script = "text/javascript; charset=utf-8"
}
