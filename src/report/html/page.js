(function () {
  'use strict';
  var root = document.documentElement;
  var button = document.getElementById('language');
  button.addEventListener('click', function () {
    root.lang = root.lang === 'en' ? 'zh-CN' : 'en';
    document.querySelectorAll('option[data-zh]').forEach(function (option) {
      option.textContent = root.lang === 'en' ? option.dataset.en : option.dataset.zh;
    });
    show();
  });
  var search = document.getElementById('search');
  var selects = ['level', 'kind', 'subject'].map(function (id) { return document.getElementById(id); });
  var articles = Array.prototype.slice.call(document.querySelectorAll('article'));
  var groups = Array.prototype.slice.call(document.querySelectorAll('.group'));
  var texts = null;
  function show() {
    if (!search) { return; }
    var words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    if (words.length && !texts) {
      texts = articles.map(function (article) { return article.textContent.toLowerCase(); });
    }
    var count = 0;
    articles.forEach(function (article, at) {
      var fits = selects.every(function (select) {
        return !select.value || article.dataset[select.id] === select.value;
      }) && words.every(function (word) { return texts[at].indexOf(word) >= 0; });
      if (article.hidden === fits) { article.hidden = !fits; }
      if (fits) { count += 1; }
    });
    groups.forEach(function (group) { group.hidden = !group.querySelector('article:not([hidden])'); });
    document.querySelectorAll('.count').forEach(function (place) {
      place.textContent = place.dataset.text.replace('{n}', count).replace('{all}', articles.length);
    });
  }
  if (search) {
    var wait = null;
    search.addEventListener('input', function () { clearTimeout(wait); wait = setTimeout(show, 120); });
    selects.forEach(function (select) { select.addEventListener('change', show); });
    document.addEventListener('keydown', function (event) {
      var typing = /^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement.tagName);
      if (event.key === '/' && !typing) { event.preventDefault(); search.focus(); }
      if (event.key === 'Escape' && document.activeElement === search) { search.value = ''; show(); }
    });
    show();
  }
  window.addEventListener('beforeprint', function () {
    document.querySelectorAll('details').forEach(function (details) { details.open = true; });
  });
}());
