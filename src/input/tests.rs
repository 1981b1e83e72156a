use super::{Input, Item, Source, Tree, collect, digest, digest_tree, map};
use crate::base::{Error, Limits};
use std::io::{self, Cursor};
use std::path::{Path, PathBuf};

/// One line an item, with paths below `root` only.
fn list(root: &Path, paths: &[PathBuf], stdin: &str) -> Vec<String> {
    let below = |text: &str| text.replace(&format!("{}/", root.display()), "");
    let line = |item| match item {
        Item::Input(Input { path, source: Source::File(_), named }) => {
            format!("file {} {named}", below(&path))
        }
        Item::Input(Input { path, source: Source::Tree(_), named }) => {
            format!("tree {} {named}", below(&path))
        }
        // Sets are made later, by what the manifests say.
        Item::Input(Input { source: Source::Set { .. } | Source::Held(_), .. }) => unreachable!(),
        Item::Failed { path, error } => format!("failed {}: {}", below(&path), below(&error.message)),
        Item::Skipped { path, files } => format!("skipped {} {files}", below(&path)),
    };
    collect(paths, Cursor::new(stdin)).into_iter().map(line).collect()
}

fn write(root: &Path, name: &str, content: &[u8]) {
    let path = root.join(name);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, content).unwrap();
}

#[test]
fn a_walk_finds_packages_by_content_and_by_name_in_order() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    write(root, "in/z.apk", b"");
    write(root, "in/b/readme.txt", b"text");
    write(root, "in/b/noname", b"PK\x03\x04....");
    write(root, "in/a/code", b"dex\n035\0");
    write(root, "in/c/AndroidManifest.xml", b"<manifest/>");
    write(root, "in/c/inner.apk", b"");
    let prefixed = [&b"#!/bin/sh\n"[..], b"PK\x05\x06", &[0; 18]].concat();
    write(root, "in/d/prefixed", &prefixed);
    assert_eq!(
        list(root, &[root.join("in")], ""),
        [
            "file in/a/code false",
            "file in/b/noname false",
            "tree in/c false",
            "file in/d/prefixed false",
            "file in/z.apk false",
            "skipped in 1",
        ]
    );
    assert_eq!(
        list(root, &[root.join("in/c"), root.join("in/b/readme.txt")], ""),
        ["tree in/c true", "file in/b/readme.txt true"]
    );
}

#[test]
fn every_path_becomes_an_item_and_a_list_stands_where_its_dash_stands() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    ["a", "b", "c"].iter().for_each(|name| write(root, name, b""));
    std::fs::create_dir(root.join("empty")).unwrap();
    let stdin = format!("{0}/b\r\n\n{0}/none", root.display());
    let paths = [root.join("a"), "-".into(), root.join("c"), "-".into(), root.join("empty")];
    assert_eq!(
        list(root, &paths, &stdin),
        [
            "file a true",
            "file b true",
            "failed none: none: no such file or directory",
            "file c true",
            "failed empty: empty: holds no AndroidManifest.xml and no package",
        ]
    );
}

#[cfg(unix)]
#[test]
fn links_are_followed_but_not_in_circles() {
    use std::os::unix::fs::symlink;
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    write(root, "real/x.apk", b"");
    std::fs::create_dir(root.join("in")).unwrap();
    symlink(root.join("real"), root.join("in/link")).unwrap();
    symlink(root.join("in"), root.join("in/loop")).unwrap();
    symlink("self", root.join("self")).unwrap();
    symlink("nowhere", root.join("in/dangling")).unwrap();
    assert_eq!(
        list(root, &[root.join("in"), root.join("self")], ""),
        [
            "failed in/dangling: in/dangling: no such file or directory",
            "file in/link/x.apk false",
            "failed in/loop: in/loop: is a link back to in, and was not followed",
            "failed self: self: too many levels of symbolic links",
        ]
    );
}

#[cfg(target_os = "linux")]
#[test]
fn what_is_no_regular_file_is_refused_without_waiting() {
    use rustix::fs::{CWD, FileType, Mode, mknodat};
    let folder = tempfile::tempdir().unwrap();
    let fifo = folder.path().join("fifo");
    mknodat(CWD, &fifo, FileType::Fifo, Mode::RUSR, 0).unwrap();
    let socket = folder.path().join("socket");
    let _listener = std::os::unix::net::UnixListener::bind(&socket).unwrap();
    for (path, what) in [
        (&*fifo, "a FIFO"),
        (&*socket, "a socket"),
        (Path::new("/dev/zero"), "a device"),
        (folder.path(), "a directory"),
    ] {
        let error = map(path).unwrap_err();
        assert!(error.message.ends_with(&format!("is {what}, not a regular file")), "{error}");
        assert!(!error.help.is_empty());
        assert_eq!(digest(path).unwrap_err(), error);
    }
    assert!(matches!(&collect(&[fifo], Cursor::new(""))[..], [Item::Failed { .. }]));
}

#[test]
fn errors_name_the_path_and_a_way_out() {
    for (kind, words) in [
        (io::ErrorKind::PermissionDenied, "x: permission denied"),
        (io::ErrorKind::NotFound, "x: no such file or directory"),
        (io::ErrorKind::Other, "x: cannot be read: something Odd"),
    ] {
        let Error { message, help } =
            super::map::unreadable(Path::new("x"), &io::Error::new(kind, "Something Odd"));
        assert_eq!(message, words);
        assert!(!help.is_empty() && !help.ends_with('.'));
    }
}

#[test]
fn a_map_holds_the_file_and_an_empty_file_is_empty() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "full", b"content");
    write(folder.path(), "empty", b"");
    assert_eq!(&*map(&folder.path().join("full")).unwrap(), b"content");
    assert_eq!(&*map(&folder.path().join("empty")).unwrap(), b"");
}

#[test]
fn digests_of_a_file_are_those_of_the_standards() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "abc", b"abc");
    let digests = digest(&folder.path().join("abc")).unwrap();
    assert_eq!(digests.md5, "900150983cd24fb0d6963f7d28e17f72");
    assert_eq!(digests.sha1, "a9993e364706816aba3e25717850c26c9cd0d89d");
    assert_eq!(digests.sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assert_eq!(digests.sm3, "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0");
    assert_eq!(digests.size, 3);
}

#[test]
fn a_tree_lists_files_by_name_and_its_digest_covers_names_and_contents() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    ["b/c", "a", "b.d"].iter().for_each(|name| write(root, name, name.as_bytes()));
    let limits = Limits::default();
    let tree = Tree::open(root, &limits).unwrap().value;
    let names: Vec<_> = tree.files().iter().map(|file| file.name.as_str()).collect();
    assert_eq!(names, ["a", "b.d", "b/c"]);
    assert_eq!(&*tree.read(2).unwrap(), b"b/c");
    assert!(tree.read(3).is_err());
    let before = digest_tree(&tree).unwrap();
    assert_eq!(before.size, 7);
    std::fs::rename(root.join("a"), root.join("A")).unwrap();
    assert_ne!(digest_tree(&Tree::open(root, &limits).unwrap().value).unwrap().sha256, before.sha256);
    let few = Tree::open(root, &Limits { max_files: 1, ..Limits::default() }).unwrap();
    assert_eq!(few.value.files().len(), 1);
    assert_eq!(few.defects.as_slice()[0].kind, "tree-too-many-files");
}

#[cfg(unix)]
#[test]
fn a_tree_does_not_follow_links_out_of_it() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "in/AndroidManifest.xml", b"");
    write(folder.path(), "secret", b"");
    std::os::unix::fs::symlink(folder.path().join("secret"), folder.path().join("in/link")).unwrap();
    let tree = Tree::open(&folder.path().join("in"), &Limits::default()).unwrap();
    assert_eq!(tree.value.files().len(), 1);
    assert_eq!(tree.defects.as_slice()[0].kind, "tree-file");
}
