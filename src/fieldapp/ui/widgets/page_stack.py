"""Pages on top of each other, as tall as the one that is shown: a tall page makes no other one scroll."""

from __future__ import annotations

from PySide6.QtWidgets import QSizePolicy, QStackedWidget, QWidget


class PageStack(QStackedWidget):
    """A stack that asks for the room of its current page; Qt's own asks for that of the largest."""

    def show_page(self, page: QWidget) -> None:
        """Put a page of the stack on top."""
        for number in range(self.count()):
            other = self.widget(number)
            if other is not None:
                policy = QSizePolicy.Policy.Preferred if other is page else QSizePolicy.Policy.Ignored
                other.setSizePolicy(policy, policy)
        self.setCurrentWidget(page)

    def heightForWidth(self, width: int) -> int:
        """Of the page on top; Qt's own layout answers for the tallest."""
        page = self.currentWidget()
        return page.heightForWidth(width) if page is not None and page.hasHeightForWidth() else -1
