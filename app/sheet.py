# SPDX-License-Identifier: MIT
"""The style sheet, with @names where `style` puts the tones of a theme."""

SHEET = """
QToolTip { background: @raised; color: @text; border: 1px solid @line; padding: 4px 6px; }
QMainWindow, QDialog { background: @window; }
QDialogButtonBox { dialogbuttonbox-buttons-have-icons: 0; }

QLabel[rank="title"] { font-size: 15pt; font-weight: 600; }
QLabel[rank="section"] { font-weight: 600; }
QLabel[rank="muted"] { color: @muted; }
QLabel[rank="warning"] { color: @warning; }

QFrame[card="true"] { background: @panel; border: 1px solid @line; border-radius: @radius; }
QFrame[hairline="true"] { background: @line; border: none; max-height: 1px; min-height: 1px; }

QPushButton, QToolButton {
    background: @raised; color: @text; border: 1px solid @line; border-radius: @radius;
    padding: 5px 12px; min-height: 18px;
}
QPushButton:hover, QToolButton:hover { border-color: @muted; }
QPushButton:pressed, QToolButton:pressed { background: @line; }
QPushButton:focus, QToolButton:focus { border-color: @accent; }
QPushButton:disabled, QToolButton:disabled { color: @muted; background: @window; border-color: @line; }
QPushButton:checked { color: @accent; border-color: @accent; }
QPushButton[main="true"] { background: @accent; color: @on_accent; border-color: @accent; font-weight: 600; }
QPushButton[main="true"]:hover { border-color: @text; }
QPushButton[main="true"]:focus { border-color: @text; }
QPushButton[main="true"]:disabled { background: @raised; color: @muted; border-color: @line; }
QPushButton[quiet="true"] {
    background: transparent; border: 1px solid transparent; color: @accent; padding: 5px 8px;
}
QPushButton[quiet="true"]:hover { border-color: @line; }
QPushButton[quiet="true"]:focus { border-color: @accent; }
QPushButton[quiet="true"]:disabled { color: @muted; background: transparent; border-color: transparent; }
QToolButton[quiet="true"] { background: transparent; border: 1px solid transparent; padding: 4px; }
QToolButton[quiet="true"]:hover { background: @raised; }
QToolButton[quiet="true"]:focus { border-color: @accent; }
QToolButton[quiet="true"]:checked { color: @accent; }
QToolButton::menu-indicator { image: none; }
QFileDialog QToolButton, QLineEdit QToolButton { padding: 0; min-height: 0; }

QWidget#rail { background: @panel; border-right: 1px solid @line; }
QToolButton[rail="true"] {
    background: transparent; border: none; border-radius: @radius; color: @muted;
    padding: 8px 2px 6px 2px; margin: 0px 6px; font-size: 9pt;
}
QToolButton[rail="true"]:hover { background: @raised; color: @text; }
QToolButton[rail="true"]:checked { background: @raised; color: @text; font-weight: 600; }
QToolButton[rail="true"]:focus { border: 1px solid @accent; }

QListView, QTableView, QTreeView {
    background: @panel; border: 1px solid @line; border-radius: @radius; outline: none;
    selection-background-color: @raised; selection-color: @text;
}
QListView[bare="true"], QTableView[bare="true"] { background: transparent; border: none; border-radius: 0; }
QListView:focus, QTableView:focus { border-color: @muted; }
QListView[bare="true"]:focus { border: none; }
QTableView { gridline-color: transparent; }
QTableView::item { padding: 0 8px; border: none; }
QTableView::item:selected { background: @raised; color: @text; }
QHeaderView { background: transparent; border: none; }
QHeaderView::section {
    background: @panel; color: @muted; border: none; border-bottom: 1px solid @line; padding: 5px 8px;
}
QTableCornerButton::section { background: @panel; border: none; }

QLineEdit {
    background: @panel; border: 1px solid @line; border-radius: @radius; padding: 5px 8px;
    selection-background-color: @accent; selection-color: @on_accent;
}
QLineEdit:focus { border-color: @accent; }

QComboBox, QAbstractSpinBox { min-height: 26px; }

QCheckBox { min-height: 19px; }
QCheckBox::indicator:unchecked {
    width: 12px; height: 12px; background: @panel; border: 1px solid @muted; border-radius: 2px;
}
QCheckBox::indicator:unchecked:disabled { border-color: @line; }

QProgressBar { background: @line; border: none; border-radius: 3px; max-height: 6px; min-height: 6px; }
QProgressBar::chunk { background: @accent; border-radius: 3px; }

QSlider::groove:horizontal { height: 4px; background: @line; border-radius: 2px; }
QSlider::sub-page:horizontal { background: @accent; border-radius: 2px; }
QSlider::handle:horizontal { width: 12px; margin: -4px 0; border-radius: 6px; background: @text; }

QScrollBar:vertical { background: transparent; width: 11px; margin: 2px; }
QScrollBar:horizontal { background: transparent; height: 11px; margin: 2px; }
QScrollBar::handle { background: @line; border-radius: 3px; }
QScrollBar::handle:vertical { min-height: 32px; }
QScrollBar::handle:horizontal { min-width: 32px; }
QScrollBar::handle:hover { background: @muted; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }

QSplitter::handle { background: transparent; }
QSplitter::handle:hover { background: @line; }

QMenuBar { background: @panel; border-bottom: 1px solid @line; padding: 1px 6px; }
QMenuBar::item { padding: 4px 9px; border-radius: 4px; background: transparent; }
QMenuBar::item:selected { background: @raised; }
QMenu { background: @panel; border: 1px solid @line; padding: 4px; }
QMenu::item { padding: 5px 26px 5px 22px; border-radius: 4px; }
QMenu::item:selected { background: @raised; color: @text; }
QMenu::item:disabled { color: @muted; }
QMenu::separator { height: 1px; background: @line; margin: 4px 8px; }

QFrame#toast { background: @text; border-radius: @radius; }
QFrame#toast QLabel { color: @window; }
QFrame#toast QPushButton {
    background: transparent; border: 1px solid transparent; color: @window; padding: 4px 8px;
    font-weight: 600; text-decoration: underline;
}
QFrame#toast QPushButton:hover, QFrame#toast QPushButton:focus { border-color: @window; }
"""
